/** Staff: signing in with a passkey, enrolling one by a one-time link, and what operators do for colleagues. */
import * as z from "zod/mini";
import { pageQuerySchema } from "./pages.ts";

/**
 * Paths. Errors besides those of every address (`problems.ts`): 409 `challenge-unknown` (used or older than five minutes: ask for new
 * options), 409 `passkey-refused` (the answer is not right), 409 `passkey-unknown` (removed, or never enrolled here), 409
 * `link-wrong` (unknown, used or expired), 409 `passkey-known`, 409 `passkeys-many`, 409 `passkey-last`, 409 `staff-self`, 409
 * `community-unknown`. Signing in and enrolling set the session's cookie.
 */
export const staffPaths = {
  /** GET a page of members, POST a new one: operators. */
  members: "/api/staff",
  /** PUT roles and communities: operators. */
  duties: "/api/staff/:staff/duties",
  /** POST makes a one-time link: operators. */
  links: "/api/staff/:staff/links",
  /** POST: operators. */
  dismissal: "/api/staff/:staff/dismissal",
  /** GET: whoever is signed in. */
  me: "/api/staff/me",
  /** GET own ones, POST the answer to options: sessions only. */
  passkeys: "/api/staff/me/passkeys",
  passkeyOptions: "/api/staff/me/passkeys/options",
  /** DELETE: sessions only; all other sessions of the member end. */
  passkey: "/api/staff/me/passkeys/:passkey",
  /** POST the link's secret, then the answer with it: anyone who has it. */
  enrolmentOptions: "/api/staff/enrolment/options",
  enrolment: "/api/staff/enrolment",
  /** POST, then POST the answer: anyone. */
  signInOptions: "/api/staff/sign-in/options",
  signIn: "/api/staff/sign-in",
  /** POST: whoever is signed in. */
  signOut: "/api/staff/sign-out",
} as const;

/** What a member may do. */
export const staffRoleSchema = z.enum(["officer", "operator", "lead", "clinic", "follow-up"]);

const nameCharsMax = 60;
const communitiesMax = 200;
const number = z.int().check(z.minimum(1), z.maximum(2 ** 31 - 1));
const languageSchema = z.enum(["zh-CN", "en"]);

const dutiesShape = {
  roles: z.array(staffRoleSchema).check(z.minLength(1), z.maxLength(5)),
  /** Whose people officers, leads and those who follow up see; operators and clinics are bound to none. */
  communities: z.array(number).check(z.maxLength(communitiesMax)),
};

/** What a member may, and where. */
export const dutiesSchema = z.strictObject(dutiesShape);

/** Shown beside decisions: a name without anything that could not be printed. */
export const memberNameSchema = z
  .string()
  .check(z.trim(), z.minLength(1), z.maxLength(nameCharsMax), z.regex(/^[^\p{C}]*$/u));

/** Which page: `after` is the `next` of the page before. */
export const memberQuerySchema = z.strictObject({
  after: z._default(z.coerce.number().check(z.int(), z.gte(0), z.lte(2 ** 31 - 1)), 0),
  limit: pageQuerySchema.shape.limit,
});

/** A new member. */
export const newMemberSchema = z.strictObject({
  name: memberNameSchema,
  language: z._default(languageSchema, "zh-CN"),
  ...dutiesShape,
});

/** Which member a path means. */
export const staffParamsSchema = z.strictObject({
  staff: z.coerce.number().check(z.int(), z.gte(1), z.lte(2 ** 31 - 1)),
});

/** A member as operators see one. */
export const memberSchema = z.strictObject({
  staff: z.int(),
  name: z.string(),
  language: languageSchema,
  roles: z.array(staffRoleSchema),
  communities: z.array(z.int()),
  createdSeconds: z.int(),
  /** Null while they may sign in. */
  dismissedSeconds: z.nullable(z.int()),
  passkeys: z.int(),
  /** When a session of theirs was last used, to the quarter of an hour; null before the first. */
  seenSeconds: z.nullable(z.int()),
});

/** A member. */
export type Member = z.infer<typeof memberSchema>;

/** A page of members; `next` is to be given as `after` for the following one, null on the last. */
export const memberPageSchema = z.strictObject({ members: z.array(memberSchema), next: z.nullable(z.int()) });

/** The answer. */
export type MemberPage = z.infer<typeof memberPageSchema>;

/** A link for one member, once, until it expires. Shown once. */
export const newLinkSchema = z.strictObject({ url: z.string(), expiresSeconds: z.int() });

/** The answer. */
export type NewLink = z.infer<typeof newLinkSchema>;

/** A new member and the link to send. */
export const addedMemberSchema = z.strictObject({ staff: z.int(), link: newLinkSchema });

/** Who is signed in, and what they may now: of a token, less. */
export const meSchema = z.strictObject({
  staff: z.int(),
  name: z.string(),
  language: languageSchema,
  roles: z.array(staffRoleSchema),
  communities: z.array(z.int()),
});

/** What a link's address has behind its #. */
const linkSecretSchema = z.string().check(z.regex(/^[\w-]{43}$/));

/** Asks for options with a link. */
export const enrolmentOptionsSchema = z.strictObject({ link: linkSecretSchema });

const base64url = (charsMax: number) => z.string().check(z.minLength(1), z.maxLength(charsMax), z.regex(/^[\w-]+$/));
/** A credential's id has at most 1023 bytes (WebAuthn section 4). */
const credentialIdSchema = base64url(1364);
/** What nothing here reads is left out. */
const credentialShape = { id: credentialIdSchema, rawId: credentialIdSchema, type: z.literal("public-key") };

/** What `navigator.credentials.create` gave, as JSON (`RegistrationResponseJSON`). */
export const newCredentialSchema = z.object({
  ...credentialShape,
  response: z.object({
    clientDataJSON: base64url(4096),
    attestationObject: base64url(16_384),
    transports: z.optional(z.array(z.string().check(z.regex(/^[a-z-]{1,20}$/))).check(z.maxLength(10))),
  }),
});

/** A new credential. */
export type NewCredential = z.infer<typeof newCredentialSchema>;

/** What `navigator.credentials.get` gave, as JSON (`AuthenticationResponseJSON`). */
export const assertionSchema = z.object({
  ...credentialShape,
  response: z.object({
    clientDataJSON: base64url(4096),
    authenticatorData: base64url(4096),
    signature: base64url(2048),
    userHandle: z.optional(z.nullable(base64url(88))),
  }),
});

/** A proof of holding a passkey. */
export type Assertion = z.infer<typeof assertionSchema>;

/** Uses a link. */
export const enrolmentSchema = z.strictObject({ link: linkSecretSchema, credential: newCredentialSchema });

/** What to give to the browser; its members are WebAuthn's (`PublicKeyCredentialCreationOptionsJSON`, `…RequestOptionsJSON`). */
export const passkeyOptionsSchema = z.looseObject({ challenge: z.string() });

const passkeySchema = z.strictObject({
  /** The credential's id. */
  passkey: z.string(),
  createdSeconds: z.int(),
  usedSeconds: z.nullable(z.int()),
});

/** One's own passkeys. */
export const passkeysSchema = z.strictObject({ passkeys: z.array(passkeySchema) });

/** The answer. */
export type Passkeys = z.infer<typeof passkeysSchema>;

/** Which passkey a path means. */
export const passkeyParamsSchema = z.strictObject({ passkey: credentialIdSchema });
