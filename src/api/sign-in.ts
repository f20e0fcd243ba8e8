/** How a traveler signs in: a document and a phone, and a code that comes by text message. */
import * as z from "zod/mini";
import { documentTypes } from "../policy/document-number.ts";

/**
 * Paths. Errors besides those of every address (`problems.ts`): 422 `document-form` and the others of
 * `src/policy/document-number.ts`, `phone-form`, `notice-outdated` (another privacy notice holds now: show it again); 429
 * `code-too-soon` (with `retry-after`); 409 `code-wrong` (try again) or `code-over` (expired, used or tried too often: ask for a new one).
 */
export const signInPaths = {
  /**
   * POST: anyone; 202. The answer is the same whether or not the document is known and the phone its holder's: a code comes only
   * where they belong together, or where the document is new.
   */
  codes: "/api/sign-in/codes",
  /** POST: anyone with a code; sets the session's cookie. The holder of a new document is known from then on. */
  signIn: "/api/sign-in",
  /** GET: anyone, who is signed in here. DELETE: the traveler signs out here. */
  session: "/api/session",
} as const;

/** More than any has, spaces and all. */
const documentCharsMax = 64;
const phoneCharsMax = 40;

/** A document as it was typed. */
export const documentSchema = z.strictObject({
  type: z.enum(documentTypes),
  number: z.string().check(z.minLength(1), z.maxLength(documentCharsMax)),
});

/** A phone as it was typed: of the mainland with or without its country, any other with it. */
export const phoneSchema = z.string().check(z.minLength(1), z.maxLength(phoneCharsMax));

/** In which the traveler is addressed. */
export const languageSchema = z.enum(["zh-CN", "en"]);

/** What came by text message. */
export const codeSchema = z.string().check(z.regex(/^\d{6}$/));

/** The version of the privacy notice that was read and accepted. */
export const noticeVersionSchema = z.int().check(z.minimum(1), z.maximum(2 ** 31 - 1));

/** Asks for a code. */
export const codeAskSchema = z.strictObject({
  document: documentSchema,
  phone: phoneSchema,
  language: z._default(languageSchema, "zh-CN"),
});

/** What a code's asker learns: when to ask again at the earliest, and how long a code is good for. */
export const codeAskedSchema = z.strictObject({ againAfterSeconds: z.int(), lifeSeconds: z.int() });

/** Signs in. */
export const signInSchema = z.strictObject({
  document: documentSchema,
  phone: phoneSchema,
  code: codeSchema,
  noticeVersion: noticeVersionSchema,
  language: z._default(languageSchema, "zh-CN"),
});

/** Who is signed in now. `isNew` on the first time that the document was seen. */
export const signedInSchema = z.strictObject({ holder: z.uuid(), isNew: z.boolean() });

/** Who this browser is signed in as; `holder` for travelers only. */
export const sessionSchema = z.strictObject({
  kind: z.enum(["nobody", "traveler", "staff"]),
  holder: z.nullable(z.uuid()),
});

/** The answer. */
export type Session = z.infer<typeof sessionSchema>;
