/** A traveler's own data, and those of dependents. */
import * as z from "zod/mini";
import { pageQuerySchema } from "./pages.ts";
import { documentTypes } from "../policy/document-number.ts";
import { codeSchema, documentSchema, languageSchema, noticeVersionSchema, phoneSchema } from "./sign-in.ts";

/**
 * Paths, for travelers where nothing else is said. Errors besides those of every address (`problems.ts`): 422 those of documents and phones as in
 * `sign-in.ts`, `notice-outdated`, `community-unknown` (or closed); 409 `dependent-refused` (known already with a phone or another
 * guardian: the officers of the community can help), `dependents-many`, `guardian-dependent` (who has a guardian is none), `code-wrong`,
 * `code-over`; 429 `dependent-tries`, `code-too-soon`.
 */
export const peoplePaths = {
  /** GET own data; PATCH language and community. */
  me: "/api/me",
  /** DELETE: signs out everywhere; push messages end too, as with a new phone. */
  sessions: "/api/me/sessions",
  /** POST asks for a code to a new phone; it comes to that phone. */
  phoneCodes: "/api/me/phone/codes",
  /** PUT the new phone with its code; signs out everywhere else. */
  phone: "/api/me/phone",
  /** GET those of whom one is guardian; POST another one: 201, or 200 where it was there already. */
  dependents: "/api/me/dependents",
  /** PATCH language and community of a dependent. */
  dependent: "/api/me/dependents/:holder",
  /** GET and POST: which privacy notice was accepted, for oneself or a dependent (D9.7). */
  consents: "/api/me/consents",
  /** GET: who else read one's data, or a dependent's, newest first (D9.5). */
  accesses: "/api/me/accesses",
  /** PUT a phone for who has lost the former one, whose document the officer has seen; signs out everywhere. Officers of the community. */
  residentPhone: "/api/residents/:holder/phone",
} as const;

/** The notice that holds now; its text is in the apps. A new version is asked for at the next use. */
export const privacyNoticeVersion = 1;

/** How many dependents one phone applies for. */
export const dependentsMax = 8;

const nameCharsMax = 60;
/** A person's name as it stands in the document: nothing that could not be printed. */
export const personNameSchema = z
  .string()
  .check(z.trim(), z.minLength(1), z.maxLength(nameCharsMax), z.regex(/^[^\p{C}]*$/u));

const communityNumber = z.int().check(z.minimum(1), z.maximum(2 ** 31 - 1));

/** What is known of a person. */
export const personSchema = z.strictObject({
  holder: z.uuid(),
  /** Null before the first application. */
  name: z.nullable(z.string()),
  /** As it stands on the document. */
  document: z.strictObject({ type: z.enum(documentTypes), number: z.string() }),
  /** Null for a dependent. */
  phone: z.nullable(z.string()),
  guardian: z.nullable(z.uuid()),
  community: z.nullable(z.int()),
  language: languageSchema,
  /** Of the electronic health card, 16 hexadecimal digits. */
  cardNumber: z.string(),
  /** The newest privacy notice that was accepted; less than `privacyNoticeVersion`: ask. Null: none yet. */
  noticeVersion: z.nullable(z.int()),
});

/** A person. */
export type Person = z.infer<typeof personSchema>;

/** Those of whom one is guardian. */
export const dependentsSchema = z.strictObject({ dependents: z.array(personSchema) });

/** What a traveler changes by itself; what is left out stays. */
export const personChangeSchema = z.strictObject({
  language: z.optional(languageSchema),
  community: z.optional(communityNumber),
});

/** What is to be changed. */
export type PersonChange = z.infer<typeof personChangeSchema>;

/** A dependent as its guardian names it. */
export const newDependentSchema = z.strictObject({
  document: documentSchema,
  name: personNameSchema,
  /** Accepted for the dependent. */
  noticeVersion: noticeVersionSchema,
});

/** A dependent's holder. */
export const addedDependentSchema = z.strictObject({ holder: z.uuid() });

/** Whom a path means. */
export const holderParamsSchema = z.strictObject({ holder: z.uuid() });

/** Asks for a code to a new phone. */
export const phoneCodeAskSchema = z.strictObject({ phone: phoneSchema });

/** A new phone for which an officer answers. */
export const residentPhoneSchema = z.strictObject({ phone: phoneSchema });

/** A new phone with its code. */
export const newPhoneSchema = z.strictObject({ phone: phoneSchema, code: codeSchema });

/** Accepts a notice, for oneself or the dependent that is named. */
export const newConsentSchema = z.strictObject({ noticeVersion: noticeVersionSchema, holder: z.optional(z.uuid()) });

/** A page of what was accepted, newest version first. */
export const consentsSchema = z.strictObject({
  consents: z.array(
    z.strictObject({
      noticeVersion: z.int(),
      acceptedSeconds: z.int(),
      /** Whether a guardian accepted it. */
      byGuardian: z.boolean(),
    }),
  ),
  next: z.nullable(z.int()),
});

const pageShape = {
  /** Whose; one's own where it is left out. */
  holder: z.optional(z.uuid()),
  limit: pageQuerySchema.shape.limit,
};

/** Which page of consents: `before` is the `next` of the one before it. */
export const consentsQuerySchema = z.strictObject({
  ...pageShape,
  before: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(2 ** 31 - 1)), 2 ** 31 - 1),
});

/** Which page of accesses: `before` is the `next` of the one before it. */
export const accessesQuerySchema = z.strictObject({
  ...pageShape,
  before: z.optional(z.coerce.number().check(z.int(), z.gte(1), z.lte(Number.MAX_SAFE_INTEGER))),
});

/** A page of accesses by others than the person and its guardian. */
export const accessesSchema = z.strictObject({
  accesses: z.array(
    z.strictObject({
      atSeconds: z.int(),
      by: z.enum(["staff", "platform", "device"]),
      /** What a member of staff is there for; empty for the others. */
      roles: z.array(z.string()),
      /** Noun and verb, such as "application.read". */
      action: z.string(),
    }),
  ),
  next: z.nullable(z.int()),
});

/** The answer. */
export type Accesses = z.infer<typeof accessesSchema>;
