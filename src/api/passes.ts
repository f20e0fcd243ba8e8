/** What a holder's phone fetches: the codes of its holder and of those it is guardian of, signed now in the colour that they have now. */
import * as z from "zod/mini";
import { holderKeyProofSchema } from "./holder-keys.ts";
import { idSchema } from "./ids.ts";

/**
 * Where they are fetched; signed in as a traveler. A phone fetches when it is opened, when it is told of a change, and before
 * `greenUntilSeconds`: whenever colour or green-until has changed there is a new code.
 */
export const passesPath = "/api/passes";

/**
 * Where a pass goes to another phone: to a new place in a list of the same day that has the old one's colour, while the old place turns
 * yellow. 200 with the pass as the new phone carries it, also when asked again with the same key. Errors: 404 `not-found`; 409
 * `pass-expired`, `pass-is-print`, `print-living`, `move-limit` (the policy's number a day is used up), `holder-key-used` (a key is of one
 * pass); 422 `holder-key-invalid`, `holder-key-proof-wrong`, `holder-key-proof-late` (with the server's time in the Date header); 503
 * `issuing-unavailable`.
 */
export const movePath = (application: string): string => `${passesPath}/${application}/move`;

/** Why a pass is not green: the person's causes, then what concerns this pass alone. */
const passCauses = [
  "record",
  "report",
  "refused",
  "returned",
  "referral",
  "moved",
  "report-missing",
  "expired",
] as const;

/** A pass as it stands. Times are NumericDates. */
export const heldPassSchema = z.strictObject({
  holder: z.uuid(),
  application: z.uuid(),
  /** The day of the application, such as "2020-02-24". */
  applicationDate: z.string(),
  /** Exclusive. */
  expSeconds: z.int(),
  /** Of the phone that carries it, 64 hexadecimal digits; null for a print. */
  holderKey: z.nullable(z.string()),
  colour: z.enum(["green", "red", "yellow"]),
  causes: z.array(z.strictObject({ cause: z.enum(passCauses), rule: z.nullable(z.string()) })),
  lastReportDate: z.string(),
  /** Exclusive; null where it is not green. */
  greenUntilSeconds: z.nullable(z.int()),
  /** It went to another phone, and this one's code is yellow. */
  isMoved: z.boolean(),
  /** What the QR carries, before the phone's proof. Null for a print, past `expSeconds`, and while the issuer has no key to sign with. */
  code: z.nullable(z.string()),
});

/** A pass. */
export type HeldPass = z.infer<typeof heldPassSchema>;

const pendingSchema = z.strictObject({
  holder: z.uuid(),
  application: z.uuid(),
  applicationDate: z.string(),
  expSeconds: z.int(),
  /** The black-and-white code. Null while the issuer has no key. */
  code: z.nullable(z.string()),
});

const cardSchema = z.strictObject({
  holder: z.uuid(),
  expSeconds: z.int(),
  /** The electronic health card alone. Null while the issuer has no key. */
  code: z.nullable(z.string()),
});

/** The answer of `passesPath`. */
export const heldCodesSchema = z.strictObject({
  /** The server's clock, by which the phone sets its own for live codes. */
  serverSeconds: z.int(),
  passes: z.array(heldPassSchema),
  pending: z.array(pendingSchema),
  cards: z.array(cardSchema),
});

/** All codes. */
export type HeldCodes = z.infer<typeof heldCodesSchema>;

/** The body of a move. */
export const moveSchema = z.strictObject({
  /** Drawn by the phone; the proof is over it. */
  clientKey: idSchema,
  key: holderKeyProofSchema,
});

/** A move. */
export type Move = z.infer<typeof moveSchema>;
