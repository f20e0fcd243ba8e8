/** Takes jobs that are due, does them, and sees to those that fail. Any number of workers in any number of processes may. */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import type { Tables } from "../db/schema.ts";
import { errorCode } from "../system/error-code.ts";
import { JobError } from "./job-work.ts";
import type { JobHandlers, JobTry } from "./job-work.ts";
import type { JobKind } from "./jobs.ts";
import { attemptsMax, retryDelaySeconds } from "./retry-delay.ts";

/** A worker's parts. */
export interface WorkerParts {
  readonly db: Kysely<Tables>;
  readonly handlers: JobHandlers;
  /** In [0, 1), for the times of further tries. */
  readonly random: () => number;
  /** Told of each try that failed, for the log. */
  readonly onFailure?: (failure: { readonly job: number; readonly kind: string; readonly code: string }) => void;
}

/** A job that this worker took. Until `tryEndsSeconds` nobody else takes it. */
export interface ClaimedJob extends JobTry {
  readonly kind: string;
}

/** How long a try may take. Whoever takes longer may find the job done by another worker, and then does nothing. */
export const trySeconds = 120;
const batchRowsDefault = 16;

const nowSql = sql`(SELECT greatest(seconds, floor(extract(epoch FROM clock_timestamp()))::bigint) FROM clock)`;

/**
 * Takes up to so many jobs of a kind, the longest due first. The try is counted before it begins, so that a job that kills its worker
 * comes to an end too.
 */
export const claimJobs = async (db: Kysely<Tables>, kind: string, limit: number): Promise<readonly ClaimedJob[]> => {
  const { rows } = await sql<ClaimedJob>`
    UPDATE jobs SET attempts = attempts + 1, due_seconds = ${nowSql} + ${trySeconds}
    -- An array: a subquery of IN may be run again for each row, and then claims more than its limit.
    WHERE job = ANY (ARRAY(
      SELECT job FROM jobs
      WHERE kind = ${kind} AND done_seconds IS NULL AND dead_seconds IS NULL AND due_seconds <= ${nowSql}
      ORDER BY due_seconds, job LIMIT ${limit} FOR UPDATE SKIP LOCKED))
    RETURNING job, kind, work, attempts`.execute(db);
  return rows;
};

/** All that this program knows. A newer one's are left to it: both may run on one database for a while. */
const kindsOf = ({ handlers }: Pick<WorkerParts, "handlers">): readonly string[] => Object.keys(handlers);

/** Takes and does jobs of all kinds until none is due; gives how many were tried. */
export const runDueJobs = async (parts: WorkerParts, batchRows?: number): Promise<number> => {
  const tried = await Promise.all(kindsOf(parts).map(async (kind) => runDueJobsOf(parts, kind, batchRows)));
  return tried.reduce((sum, count) => sum + count, 0);
};

/** The same for one kind. Each is worked at for itself, so that a gateway that does not answer holds up no other. */
export const runDueJobsOf = async (
  parts: WorkerParts,
  kind: string,
  batchRows: number = batchRowsDefault,
): Promise<number> => {
  let tried = 0;
  for (;;) {
    const jobs = await claimJobs(parts.db, kind, batchRows);
    await Promise.all(jobs.map(async (job) => runClaimed(parts, job)));
    tried += jobs.length;
    if (jobs.length < batchRows) return tried;
  }
};

/** Does one job that was taken. Rejects only where the database fails. */
export const runClaimed = async (parts: WorkerParts, job: ClaimedJob): Promise<void> => {
  try {
    await attempt(parts, job);
  } catch (error) {
    const code = errorCode(error) ?? "unexpected";
    parts.onFailure?.({ job: job.job, kind: job.kind, code });
    await postpone(parts, job, { code, isFinal: error instanceof JobError && error.isFinal });
  }
};

const attempt = async ({ db, handlers }: WorkerParts, job: ClaimedJob): Promise<void> => {
  // Its tries before were all killed.
  if (job.attempts > attemptsMax) throw new JobError("killed", { isFinal: true });
  if (!isKnown(handlers, job.kind)) throw new JobError("kind-unknown", { isFinal: true });
  const handler = handlers[job.kind];
  if (handler.kind === "outside") {
    await handler.run(job);
    await markDone(db, job);
    return;
  }
  await db.transaction().execute(async (trx) => {
    // Locked until the effect is committed: nobody who took it meanwhile can have an effect beside this one.
    const mine = await trx
      .selectFrom("jobs")
      .select("job")
      .where("job", "=", job.job)
      .where("attempts", "=", job.attempts)
      .where("done_seconds", "is", null)
      .where("dead_seconds", "is", null)
      .forUpdate()
      .executeTakeFirst();
    if (mine === undefined) return;
    await handler.run(trx, job);
    await markDone(trx, job);
  });
};

const isKnown = (handlers: JobHandlers, kind: string): kind is JobKind => Object.hasOwn(handlers, kind);

const markDone = async (db: Kysely<Tables>, { job }: ClaimedJob): Promise<void> => {
  await sql`UPDATE jobs SET done_seconds = ${nowSql}, last_error = NULL WHERE job = ${job} AND done_seconds IS NULL`.execute(
    db,
  );
};

/** Whoever took the job meanwhile decides about it: the number of the try tells. */
const postpone = async (
  { db, random }: WorkerParts,
  { job, attempts }: ClaimedJob,
  { code, isFinal }: { readonly code: string; readonly isFinal: boolean },
): Promise<void> => {
  const isDead = isFinal || attempts >= attemptsMax;
  await sql`
    UPDATE jobs SET last_error = ${code}, due_seconds = ${nowSql} + ${retryDelaySeconds(attempts, random())}::integer,
      dead_seconds = CASE WHEN ${isDead}::boolean THEN ${nowSql} END
    WHERE job = ${job} AND attempts = ${attempts} AND done_seconds IS NULL AND dead_seconds IS NULL`.execute(db);
};
