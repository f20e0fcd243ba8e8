/** What an applicant filled in and what an officer noted, as they are kept: sealed (D2.2, D4.2). */
import { createHash } from "node:crypto";
import { z } from "zod";
import { applicationFormSchema } from "../../api/applications.ts";
import type { Bytes } from "../../core/bytes.ts";
import type { DataKeys } from "../privacy/data-keys.ts";
import { sealedPlace } from "../privacy/sealed-columns.ts";
import { requireJson, sealJson } from "../privacy/sealed-json.ts";
import type { ApplicationName } from "./transitions.ts";

/** The content of `applications.answers`. */
const filledInSchema = z.object({
  form: applicationFormSchema,
  /** Of what was submitted under the client key: sent again with other content it is refused. */
  contentHash: z.string(),
  /** The same of each completion, by its own client key. */
  completions: z.array(z.object({ clientKey: z.string(), contentHash: z.string() })),
});

/** The content of `applications.answers`. */
export type FilledIn = z.infer<typeof filledInSchema>;

/** The content of `applications.measured`. */
const notedSchema = z.object({
  temperatureTenths: z.number().nullable(),
  measuredSeconds: z.number().nullable(),
  /** What came of the call. */
  call: z.enum(["reached", "not-reached", "declined"]).nullable(),
  /** Of the officer, about the call. */
  words: z.string().nullable(),
  /** For the applicant, with a return or a refusal. */
  decisionWords: z.string().nullable(),
});

/** The content of `applications.measured`. */
export type Noted = z.infer<typeof notedSchema>;

/** Before an officer has noted anything. */
const nothingNoted: Noted = {
  ...{ temperatureTenths: null, measuredSeconds: null, call: null, words: null, decisionWords: null },
};

type Seal = Pick<DataKeys, "seal">;
type Open = Pick<DataKeys, "open">;

const nameOf = ({ holder, application }: ApplicationName) => ({ holder, application });

/** Sealed for the row of this application. */
export const sealFilledIn = (keys: Seal, name: ApplicationName, filledIn: FilledIn): Bytes =>
  sealJson(keys, sealedPlace("applications.answers", nameOf(name)), filledIn);

/** Throws where it does not open: only we can cause that. */
export const openFilledIn = (keys: Open, name: ApplicationName, sealed: Uint8Array): FilledIn =>
  requireJson(keys, sealedPlace("applications.answers", nameOf(name)), sealed, filledInSchema);

/** Sealed for the row of this application. */
export const sealNoted = (keys: Seal, name: ApplicationName, noted: Noted): Bytes =>
  sealJson(keys, sealedPlace("applications.measured", nameOf(name)), noted);

/** Throws where it does not open: only we can cause that. */
export const openNoted = (keys: Open, name: ApplicationName, sealed: Uint8Array | null): Noted =>
  sealed === null
    ? nothingNoted
    : requireJson(keys, sealedPlace("applications.measured", nameOf(name)), sealed, notedSchema);

/** SHA-256 in hexadecimal of content that went through its schema, which gives members one order. */
export const hashContent = (content: object): string =>
  createHash("sha256").update(JSON.stringify(content)).digest("hex");
