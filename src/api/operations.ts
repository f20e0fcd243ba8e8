/** What operators look at: who accessed personal data, and what could not be done. */
import * as z from "zod/mini";

/** Paths, both for operators. Errors as of every address (`problems.ts`). */
export const operationPaths = {
  /** GET a page of the audit log, newest first. */
  audit: "/api/audit",
  /** GET a page of jobs, newest first. */
  jobs: "/api/jobs",
  /** POST: dead jobs are tried again. */
  retry: "/api/jobs/retry",
} as const;

const number = z.coerce.number().check(z.int(), z.gte(1), z.lte(Number.MAX_SAFE_INTEGER));
const limit = z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(100)), 50);

/** Kinds of who does something. */
export const actorKindSchema = z.enum(["holder", "guardian", "staff", "platform", "device"]);

/** Whose accesses: to a holder's data, or by an actor (`staff:7`). `before` is the last entry of the page before. */
export const auditQuerySchema = z.strictObject({
  holder: z.optional(z.uuid()),
  actor: z.optional(z.string().check(z.regex(/^(?:holder|guardian|staff|platform|device):[\w-]{1,64}$/))),
  before: z.optional(number),
  limit,
});

/** A page of the log. */
export const auditPageSchema = z.strictObject({
  accesses: z.array(
    z.strictObject({
      entry: z.int(),
      atSeconds: z.int(),
      actorKind: actorKindSchema,
      actorId: z.string(),
      action: z.string(),
      holder: z.nullable(z.uuid()),
      details: z.record(z.string(), z.unknown()),
    }),
  ),
});

/** Which jobs. `before` is the last job of the page before. */
export const jobsQuerySchema = z.strictObject({
  state: z._default(z.enum(["waiting", "done", "dead"]), "dead"),
  before: z.optional(number),
  limit,
});

/** A page of jobs. */
export const jobsPageSchema = z.strictObject({
  jobs: z.array(
    z.strictObject({
      job: z.int(),
      kind: z.string(),
      state: z.enum(["waiting", "done", "dead"]),
      attempts: z.int(),
      dueSeconds: z.int(),
      /** A stable code. */
      lastError: z.nullable(z.string()),
      endedSeconds: z.nullable(z.int()),
    }),
  ),
});

/** Which dead jobs are tried again. */
export const retrySchema = z.strictObject({
  jobs: z.union([z.literal("all"), z.array(z.int().check(z.gte(1))).check(z.minLength(1), z.maxLength(1000))]),
});

/** How many were. */
export const retriedSchema = z.strictObject({ retried: z.int() });
