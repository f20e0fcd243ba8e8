/** The officer's desk: a community's applications, decided exactly once (D4). */
import * as z from "zod/mini";
import { symptoms } from "../policy/answers.ts";
import { documentTypes } from "../policy/document-number.ts";
import {
  applicationFormSchema,
  applicationRowSchema,
  applicationStateSchema,
  clientKeyParamsSchema,
  decisionSchema,
  missingCodes,
  refusalCodes,
} from "./applications.ts";
import { idSchema } from "./ids.ts";
import { problemSchema } from "./problems.ts";
import { documentSchema, noticeVersionSchema, phoneSchema } from "./sign-in.ts";

/**
 * Paths, all for officers and the applications of their communities. Errors besides those of every address (`problems.ts`): 409
 * `application-decided` (with who decided and when), `application-changed` (its applicant has completed it since it was read),
 * `application-lapsed`, `application-state` (it waits for no officer), `temperature-high` (nothing is issued with fever, D4.3), `person-red` (another
 * reason for red lives: close its referral first), `phone-missing` (nothing live without a phone's key); 422 `report-temperature`
 * (to be measured again); 503 `issuing-unavailable`. Submitting for somebody: those of `applications.ts` and of documents
 * and phones as in `sign-in.ts`, and 409 `person-elsewhere` (known in another community).
 */
export const deskPaths = {
  /** GET: those in one state, the oldest first. */
  all: "/api/desk/applications",
  /** GET: one with all its data. */
  one: "/api/desk/applications/:holder/:application",
  /** POST: issue, return or refuse. The same by the same officer again gives the same answer. */
  decision: "/api/desk/applications/:holder/:application/decision",
  /** PUT: what came of a call, and the temperature that was measured: it counts as the day's report (D7.3). */
  measured: "/api/desk/applications/:holder/:application/measured",
  /** PUT: submits for somebody who has no phone; the pass is a print. */
  submission: "/api/desk/submissions/:clientKey",
} as const;

const limitMax = 100;
const limitDefault = 50;
const wordsCharsMax = 1000;
const numberMax = 2 ** 31 - 1;

const wordsSchema = z
  .string()
  .check(z.trim(), z.minLength(1), z.maxLength(wordsCharsMax), z.regex(/^[^\p{Cc}\p{Cs}]*(?:\n[^\p{Cc}\p{Cs}]*)*$/u));
const channelSchema = z.enum(["wechat", "app", "web", "desk"]);

/** Behind the row whose `submittedSeconds` and `application` are given, both or none. */
export const deskQuerySchema = z.strictObject({
  state: z._default(applicationStateSchema, "waiting"),
  community: z.optional(z.coerce.number().check(z.int(), z.gte(1), z.lte(numberMax))),
  channel: z.optional(channelSchema),
  afterSubmitted: z._default(z.coerce.number().check(z.int(), z.gte(0), z.lte(Number.MAX_SAFE_INTEGER)), 0),
  after: z._default(z.uuid(), "00000000-0000-0000-0000-000000000000"),
  limit: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(limitMax)), limitDefault),
});

/** Which page. */
export type DeskQuery = z.infer<typeof deskQuerySchema>;

/** A row of the list. */
const deskRowSchema = z.strictObject({
  ...applicationRowSchema.shape,
  name: z.nullable(z.string()),
  channel: channelSchema,
});

/** A page; `next` is to be given as `afterSubmitted` and `after`, null on the last. */
export const deskPageSchema = z.strictObject({
  applications: z.array(deskRowSchema),
  next: z.nullable(z.strictObject({ submittedSeconds: z.int(), application: z.string() })),
});

/** A page. */
export type DeskPage = z.infer<typeof deskPageSchema>;

/** Which one. */
export const deskParamsSchema = z.strictObject({ holder: idSchema, application: idSchema });
export { clientKeyParamsSchema };

const callSchema = z.enum(["reached", "not-reached", "declined"]);

/** One with all its data. */
export const deskApplicationSchema = z.strictObject({
  ...deskRowSchema.shape,
  form: applicationFormSchema,
  document: z.strictObject({ type: z.enum(documentTypes), number: z.string() }),
  phone: z.nullable(z.string()),
  /** Whether somebody else's phone carries the pass. */
  hasGuardian: z.boolean(),
  /** Whether a phone's key came with it; without one there can be a print alone. */
  hasPhoneKey: z.boolean(),
  decision: decisionSchema,
  measured: z.strictObject({
    temperatureTenths: z.nullable(z.number()),
    measuredSeconds: z.nullable(z.number()),
    call: z.nullable(callSchema),
    words: z.nullable(z.string()),
    decisionWords: z.nullable(z.string()),
  }),
  /** Who, when, why; the first one first. */
  events: z.array(
    z.strictObject({
      number: z.int(),
      atSeconds: z.int(),
      actorKind: z.enum(["holder", "guardian", "staff", "platform", "device"]),
      actorId: z.string(),
      fromState: z.nullable(applicationStateSchema),
      toState: applicationStateSchema,
      reason: z.looseObject({ event: z.string() }),
    }),
  ),
  /** Daily reports since the application. */
  reports: z.array(
    z.strictObject({
      date: z.string(),
      temperatureTenths: z.number(),
      symptoms: z.array(z.enum(symptoms)),
      isHealthy: z.boolean(),
    }),
  ),
  /** The person's other applications, newest first. */
  former: z.array(applicationRowSchema),
  /** Finished videos of the temperature being taken, the newest first. */
  videos: z.array(
    z.strictObject({ video: z.uuid(), mediaType: z.string(), totalBytes: z.int(), doneSeconds: z.nullable(z.int()) }),
  ),
});

/** One with all its data. */
export type DeskApplication = z.infer<typeof deskApplicationSchema>;

const revisionSchema = z.int().check(z.minimum(1), z.maximum(numberMax));

/** A decision, on the revision that the officer has read. */
export const newDecisionSchema = z.discriminatedUnion("decision", [
  z.strictObject({
    decision: z.literal("issue"),
    revision: revisionSchema,
    as: z._default(z.enum(["live", "print"]), "live"),
  }),
  z.strictObject({
    decision: z.literal("return"),
    revision: revisionSchema,
    missing: z.array(z.enum(missingCodes)).check(z.minLength(1), z.maxLength(missingCodes.length)),
    words: z.optional(wordsSchema),
  }),
  z.strictObject({
    decision: z.literal("refuse"),
    revision: revisionSchema,
    reasons: z.array(z.enum(refusalCodes)).check(z.minLength(1), z.maxLength(refusalCodes.length)),
    words: z.optional(wordsSchema),
  }),
]);

/** A decision. */
export type NewDecision = z.infer<typeof newDecisionSchema>;

const decidedShape = {
  state: applicationStateSchema,
  decidedSeconds: z.nullable(z.int()),
  /** The officer's name among colleagues; null where it was the system. */
  decidedBy: z.nullable(z.string()),
};

/** What was decided. */
export const decidedSchema = z.strictObject(decidedShape);

/** What was decided. */
export type Decided = z.infer<typeof decidedSchema>;

/** A conflict; with `application-decided` it says who decided and when. */
export const decisionProblemSchema = z.strictObject({ ...problemSchema.shape, decided: z.optional(decidedSchema) });

/** What came of a call. Without a temperature the former one stays. */
export const newMeasuredSchema = z.strictObject({
  temperatureTenths: z.optional(z.int().check(z.minimum(0), z.maximum(999))),
  call: z.nullable(callSchema),
  words: z.optional(wordsSchema),
});

/** What came of a call. */
export type NewMeasured = z.infer<typeof newMeasuredSchema>;

/** An application for somebody who is at the desk, or has asked by phone. */
export const deskSubmissionSchema = z.strictObject({
  document: documentSchema,
  /** Missing: the person has none. */
  phone: z.optional(phoneSchema),
  form: applicationFormSchema,
  commitmentVersion: z.int().check(z.minimum(1), z.maximum(numberMax)),
  noticeVersion: noticeVersionSchema,
});

/** The answer. */
export const deskSubmittedSchema = z.strictObject({
  ...applicationRowSchema.shape,
  missing: z.array(z.string()),
  reasons: z.array(z.string()),
});
