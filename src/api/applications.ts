/** Applications for a pass: submitted, completed and followed by travelers, for themselves and dependents (D2, D3). */
import * as z from "zod/mini";
import { answersSchema } from "../policy/answers.ts";
import { isCivilDate } from "../policy/civil-dates.ts";
import { completions } from "../policy/evidence.ts";
import { holderKeyProofSchema } from "./holder-keys.ts";
import { idSchema } from "./ids.ts";
import { newestNextSchema } from "./pages.ts";
import { heldCodesSchema } from "./passes.ts";
import { personNameSchema } from "./people.ts";
import { noticeVersionSchema } from "./sign-in.ts";

/**
 * Paths, all for travelers. Errors besides those of every address (`problems.ts`): 409 `application-open` (one waits already, or is to
 * be completed), `pass-living` (before day 4 of a pass), `client-key-used` (the same key with other content), `application-state` (not one that is to be
 * completed), `application-lapsed` (its day 5 has just ended), `holder-key-used`; 422 `commitment-outdated`, `notice-outdated`, `community-unknown`, `holder-key-invalid`,
 * `holder-key-proof-wrong`, `holder-key-proof-late`; 503 `issuing-unavailable`.
 */
export const applicationPaths = {
  /** GET: a page of the own ones and those of dependents, newest first. */
  all: "/api/applications",
  /** PUT: submits; the key is drawn by the phone once for an application, and the same one sent again is the same application. */
  submit: "/api/applications/:clientKey",
  /** GET: one, with the rules that decided. */
  one: "/api/applications/:application",
  /** PUT: completes one that was returned, under a key of its own. */
  completion: "/api/applications/:application/completions/:clientKey",
} as const;

/** The commitment that holds now; its text is in the apps (D2.4). */
export const commitmentVersion = 1;

const line = (charsMax: number) =>
  z.string().check(z.trim(), z.minLength(1), z.maxLength(charsMax), z.regex(/^[^\p{C}]*$/u));
const communityNumber = z.int().check(z.minimum(1), z.maximum(2 ** 31 - 1));
const dateSchema = z.string().check(z.refine(isCivilDate));

const destinationCharsMax = 120;
const organisationCharsMax = 120;

/** What is filled in (D2.2). Document and phone are those with which its sender signed in. */
export const applicationFormSchema = z.strictObject({
  name: personNameSchema,
  community: communityNumber,
  /** Where to, in words; the area stands in the answers. */
  destination: line(destinationCharsMax),
  /** Employer or school. */
  organisation: line(organisationCharsMax),
  /** From when on. */
  travelDate: dateSchema,
  answers: answersSchema,
});

/** What is filled in. */
export type ApplicationForm = z.infer<typeof applicationFormSchema>;

const versionSchema = z.int().check(z.minimum(1), z.maximum(2 ** 31 - 1));

/** An application as a phone sends it. */
export const submissionSchema = z.strictObject({
  /** For whom; missing: for oneself. */
  holder: z.optional(idSchema),
  form: applicationFormSchema,
  /** By which door the traveler came (D2.1). */
  channel: z.enum(["wechat", "app", "web"]),
  commitmentVersion: versionSchema,
  noticeVersion: noticeVersionSchema,
  /** Of the phone that is to carry the pass; the proof is over the client key. */
  key: holderKeyProofSchema,
});

/** An application as a phone sends it. */
export type Submission = z.infer<typeof submissionSchema>;

/** What completes a returned one: everything anew. */
export const completionSchema = z.strictObject({
  form: applicationFormSchema,
  commitmentVersion: versionSchema,
});

/** By which key. */
export const clientKeyParamsSchema = z.strictObject({ clientKey: idSchema });
/** Which one. */
export const applicationParamsSchema = z.strictObject({ application: idSchema });
/** Both. */
export const completionParamsSchema = z.strictObject({ application: idSchema, clientKey: idSchema });

/** Where an application stands. */
export const applicationStateSchema = z.enum(["waiting", "returned", "refused", "issued", "lapsed"]);

/** What an officer may miss, besides what the comparison finds (D4.3). */
export const missingCodes = [
  ...completions,
  "video-missing",
  "call-missed",
  "name-wrong",
  "document-unclear",
  "organisation-unknown",
  "other",
] as const;

/** Why an officer refuses (D4.3). */
export const refusalCodes = [
  "D1.1",
  "D1.2",
  "D1.3",
  "D1.4",
  "D1.5",
  "D1.6",
  "D1.7",
  "D1.8",
  "fever",
  "statement-false",
  "identity-doubtful",
  "other",
] as const;

/** What decided, rule by rule, as `src/policy/eligibility.ts` gives it. */
export const decisionSchema = z.strictObject({
  policyVersion: z.int(),
  date: z.string(),
  outcome: z.enum(["clean", "refused", "returned"]),
  rules: z.array(
    z.strictObject({
      rule: z.string(),
      result: z.enum(["met", "broken", "unknown"]),
      evidence: z.array(z.looseObject({ fact: z.string() })),
    }),
  ),
  complete: z.array(z.string()),
});

/** An application in short. */
export const applicationRowSchema = z.strictObject({
  holder: z.uuid(),
  application: z.uuid(),
  state: applicationStateSchema,
  applicationDate: z.string(),
  submittedSeconds: z.int(),
  /** When it lapses, or its pass ends: the end of day 5. */
  expSeconds: z.int(),
  community: z.int(),
  revision: z.int(),
  decidedSeconds: z.nullable(z.int()),
});

/** An application in short. */
export type ApplicationRow = z.infer<typeof applicationRowSchema>;

/** A page of them, newest first. */
export const applicationsSchema = z.strictObject({
  applications: z.array(applicationRowSchema),
  next: newestNextSchema,
});

/** An application as its holder sees it. */
export const ownApplicationSchema = z.strictObject({
  ...applicationRowSchema.shape,
  form: applicationFormSchema,
  decision: decisionSchema,
  /** What to complete, where it is returned. */
  missing: z.array(z.string()),
  /** Why it was refused: rules, or an officer's codes. */
  reasons: z.array(z.string()),
  /** An officer's own, with a return or a refusal. */
  words: z.nullable(z.string()),
});

/** An application as its holder sees it. */
export type OwnApplication = z.infer<typeof ownApplicationSchema>;

/** The answer of submitting and completing: the application, and its codes signed now (D2.5, D3.2). */
export const submittedSchema = z.strictObject({
  ...ownApplicationSchema.shape,
  serverSeconds: z.int(),
  pending: heldCodesSchema.shape.pending,
  passes: heldCodesSchema.shape.passes,
});

/** The answer. */
export type Submitted = z.infer<typeof submittedSchema>;
