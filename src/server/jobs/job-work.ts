/** What each kind of job does, as its owner gives it. */
import type { Kysely } from "kysely";
import type { z } from "zod";
import type { Tables } from "../db/schema.ts";
import type { JobKind } from "./jobs.ts";

/** A job that is tried now. */
export interface JobTry {
  readonly job: number;
  /** Parse it: it went through the database. */
  readonly work: unknown;
  /** This try's number, from 1. */
  readonly attempts: number;
}

/**
 * `inside`: the effect is in the database, in the transaction that marks the job as done: exactly once. `outside`: it is elsewhere, and
 * no transaction is open meanwhile; a kill after the effect repeats it, so it must carry a key by which the other side knows a repetition.
 * Either throws where it could not be done; see `JobError`.
 */
export type JobHandler =
  | { readonly kind: "inside"; readonly run: (trx: Kysely<Tables>, job: JobTry) => Promise<void> }
  | { readonly kind: "outside"; readonly run: (job: JobTry) => Promise<void> };

/** One for each kind. */
export type JobHandlers = Readonly<Record<JobKind, JobHandler>>;

/** A failure with a code for the list of jobs. Of any other error only Node's or PostgreSQL's code is kept. */
export class JobError extends Error {
  readonly code: string;
  /** No further try can do better. */
  readonly isFinal: boolean;

  constructor(code: string, { isFinal = false }: { readonly isFinal?: boolean } = {}) {
    super(code);
    this.name = "JobError";
    this.code = code;
    this.isFinal = isFinal;
  }
}

/** What a job is about. Throws a final `JobError` where it is not what its kind needs. */
export const workOf = <S extends z.ZodType>(schema: S, { work }: JobTry): z.output<S> => {
  const parsed = schema.safeParse(work);
  if (!parsed.success) throw new JobError("work-malformed", { isFinal: true });
  return parsed.data;
};
