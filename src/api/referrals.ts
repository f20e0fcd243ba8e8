/** Referrals: somebody of the community looks after a red person and closes it; an objection is one too (D5.1). */
import * as z from "zod/mini";
import { documentTypes } from "../policy/document-number.ts";
import { newestNextSchema } from "./pages.ts";

/**
 * Paths; `holder` and `referral` are random. Errors besides those of every address (`problems.ts`): 409 `referral-closed` (it was closed
 * before, otherwise than asked), 409 `authority-absent` (the server has no way to it: tell it by phone), 409 `objection-open` (there is one
 * already), 409 `nothing-to-object` (the person is green).
 */
export const referralPaths = {
  /** GET: the open ones of the own communities, the first due first. Officers and follow-up. */
  all: "/api/referrals",
  /** GET: one with everything that was done. */
  one: "/api/referrals/:holder/:referral",
  /** POST: a note, or who was told and how. */
  steps: "/api/referrals/:holder/:referral/steps",
  /** POST: has the prevention authority told by the server's own way, once, and tried again until it is; answers before it is. */
  authority: "/api/referrals/:holder/:referral/authority",
  /** POST: closes it. */
  closure: "/api/referrals/:holder/:referral/closure",
  /** GET: a traveler's own, and those of dependents. POST: objects. */
  objections: "/api/objections",
} as const;

const wordsCharsMax = 2000;
const limitMax = 100;
const limitDefault = 50;

/** What a person writes, of several lines. */
const wordsSchema = z
  .string()
  .check(z.trim(), z.minLength(1), z.maxLength(wordsCharsMax), z.regex(/^[^\p{Cc}\p{Cs}]*(?:\n[^\p{Cc}\p{Cs}]*)*$/u));

/** Which referral. */
export const referralParamsSchema = z.strictObject({ holder: z.uuid(), referral: z.uuid() });

/** Who was told. A note tells nobody; whoever asks for the authority to be told by the server has not told it yet. */
export const stepKinds = ["note", "told-community", "told-employer", "asked-authority", "told-authority"] as const;
const stepKindSchema = z.enum(stepKinds);

/** How somebody was told. `system`: by the server's own way to the authority. */
export const stepWays = ["phone", "visit", "message", "letter", "system"] as const;

const causeKindSchema = z.enum(["record", "report", "refused", "returned", "referral"]);

/** Why the person is red, or was. */
const referralCauseSchema = z.strictObject({
  kind: causeKindSchema,
  /** A record's "source/key", a report's date, an application. */
  ref: z.string(),
  colour: z.enum(["red", "yellow"]),
  /** Of D1, such as "D1.6". */
  rule: z.nullable(z.string()),
  sinceSeconds: z.int(),
  untilSeconds: z.nullable(z.int()),
  /** Null while it lives. */
  endedSeconds: z.nullable(z.int()),
});

/**
 * How far the server is with telling the authority by itself: `asked` while it tries; `given-up` when it was not taken in all tries, or
 * the referral was cleared before: tell it by phone, or ask again.
 */
const authorityStateSchema = z.enum(["not-asked", "asked", "told", "given-up"]);

/** A row of the work list. */
export const referralRowSchema = z.strictObject({
  holder: z.string(),
  referral: z.string(),
  kind: z.enum(["red", "objection"]),
  community: z.nullable(z.int()),
  /** Null before the first application. */
  name: z.nullable(z.string()),
  rule: z.nullable(z.string()),
  causeKind: z.nullable(causeKindSchema),
  openedSeconds: z.int(),
  dueSeconds: z.int(),
  /** Who was told so far. */
  told: z.array(stepKindSchema),
  authority: authorityStateSchema,
});

/** A row of the work list. */
export type ReferralRow = z.infer<typeof referralRowSchema>;

/** Behind the row whose `dueSeconds` and `referral` are given, both or none. */
export const referralsQuerySchema = z.strictObject({
  afterDue: z._default(z.coerce.number().check(z.int(), z.gte(0), z.lte(Number.MAX_SAFE_INTEGER)), 0),
  after: z._default(z.uuid(), "00000000-0000-0000-0000-000000000000"),
  limit: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(limitMax)), limitDefault),
});

/** A page; `next` is to be given as `afterDue` and `after`, null on the last. */
export const referralPageSchema = z.strictObject({
  referrals: z.array(referralRowSchema),
  next: z.nullable(z.strictObject({ dueSeconds: z.int(), referral: z.string() })),
});

/** A page. */
export type ReferralPage = z.infer<typeof referralPageSchema>;

/** Something that was done, and by whom. */
const referralStepSchema = z.strictObject({
  number: z.int(),
  atSeconds: z.int(),
  actorKind: z.enum(["holder", "guardian", "staff", "platform", "device"]),
  actorId: z.string(),
  step: stepKindSchema,
  way: z.nullable(z.enum(stepWays)),
  words: z.nullable(z.string()),
});

/** How it was closed. */
export const outcomes = ["cleared", "stays-red"] as const;

/** One with everything. */
export const referralSchema = z.strictObject({
  ...referralRowSchema.shape,
  phone: z.nullable(z.string()),
  documentType: z.enum(documentTypes),
  documentLast4: z.string(),
  /** The holder's own, of an objection. */
  words: z.nullable(z.string()),
  closedSeconds: z.nullable(z.int()),
  outcome: z.nullable(z.enum(outcomes)),
  /** All of the person's, living ones first. */
  causes: z.array(referralCauseSchema),
  steps: z.array(referralStepSchema),
});

/** One with everything. */
export type Referral = z.infer<typeof referralSchema>;

/** A step to add. Telling somebody names the way. */
export const newStepSchema = z.union([
  z.strictObject({ step: z.literal("note"), words: wordsSchema }),
  z.strictObject({
    step: z.enum(["told-community", "told-employer", "told-authority"]),
    way: z.enum(["phone", "visit", "message", "letter"]),
    words: z.optional(wordsSchema),
  }),
]);

/** A step to add. */
export type NewStep = z.infer<typeof newStepSchema>;

/** The answer to whoever asks for the authority to be told: it is under way, or was told before. */
export const authorityAskedSchema = z.strictObject({ authority: z.enum(["asked", "told"]) });

/** How to close it. The words become its last note. */
export const closureSchema = z.strictObject({ outcome: z.enum(outcomes), words: z.optional(wordsSchema) });

/** How to close it. */
export type Closure = z.infer<typeof closureSchema>;

/** The answer: the colour that the person has now. */
export const closedSchema = z.strictObject({ colour: z.enum(["green", "red", "yellow"]) });

/** An objection, for oneself or a dependent. */
export const newObjectionSchema = z.strictObject({ holder: z.optional(z.uuid()), words: wordsSchema });

/** An objection as its holder sees it. */
export const objectionSchema = z.strictObject({
  holder: z.string(),
  referral: z.string(),
  words: z.nullable(z.string()),
  openedSeconds: z.int(),
  dueSeconds: z.int(),
  closedSeconds: z.nullable(z.int()),
  outcome: z.nullable(z.enum(outcomes)),
});

/** An objection as its holder sees it. */
export type Objection = z.infer<typeof objectionSchema>;

/** A page of them, newest first. */
export const objectionsSchema = z.strictObject({ objections: z.array(objectionSchema), next: newestNextSchema });
