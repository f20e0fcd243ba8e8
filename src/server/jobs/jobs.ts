/** Puts work into the table of jobs, in the transaction of whatever gives rise to it. */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import type { Tables } from "../db/schema.ts";

/** The closed list of what can be done later; `job-work.ts` has a function for each. */
export type JobKind =
  /** Sends a notification to one browser. */
  | "push"
  /** Sends a notification as a text message. */
  | "sms"
  /** Tells the prevention authority of a referral. */
  | "authority";

/** Something to do. */
export interface NewJob {
  readonly kind: JobKind;
  /** Nothing personal: ids by which the handler finds the rest. */
  readonly work?: object;
  /** A job of the same key is not added again, as long as the former one's row is kept (a week after it was done). */
  readonly uniqueKey?: string;
  /** At once where it is not given. */
  readonly dueSeconds?: number;
}

/** Adds jobs in one statement. Committed with the transaction, or not at all. */
export const enqueueJobs = async (trx: Kysely<Tables>, jobs: readonly NewJob[]): Promise<void> => {
  if (jobs.length === 0) return;
  const rows = jobs.map(({ kind, work = {}, uniqueKey, dueSeconds }) => ({
    ...{ kind, work },
    unique_key: uniqueKey ?? null,
    due_seconds: dueSeconds ?? 0,
  }));
  await sql`
    INSERT INTO jobs (kind, work, unique_key, due_seconds)
    SELECT kind, work, unique_key, due_seconds
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS row (kind text, work jsonb, unique_key text, due_seconds bigint)
    ON CONFLICT (unique_key) DO NOTHING`.execute(trx);
};

/**
 * Adds a job of a key, or begins the former one anew where it has ended; false where that one is under way. Decided by the job's row,
 * for all that ask at once.
 */
export const requeueJob = async (
  trx: Kysely<Tables>,
  { kind, work = {}, uniqueKey }: NewJob & { readonly uniqueKey: string },
): Promise<boolean> => {
  const { rows } = await sql`
    INSERT INTO jobs (kind, work, unique_key, due_seconds) VALUES (${kind}, ${JSON.stringify(work)}, ${uniqueKey}, 0)
    ON CONFLICT (unique_key) DO UPDATE
      SET work = excluded.work, due_seconds = 0, attempts = 0, last_error = NULL, done_seconds = NULL, dead_seconds = NULL
      WHERE jobs.done_seconds IS NOT NULL OR jobs.dead_seconds IS NOT NULL
    RETURNING job`.execute(trx);
  return rows.length > 0;
};
