/** Shows jobs that nobody tries any more, and lets them be tried again. */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";

/** Where a job stands. */
export type JobState = "waiting" | "done" | "dead";

/** A job as it is shown. */
export interface ListedJob {
  readonly job: number;
  readonly kind: string;
  readonly state: JobState;
  readonly attempts: number;
  readonly dueSeconds: number;
  readonly lastError: string | null;
  /** When it was done, or given up. */
  readonly endedSeconds: number | null;
}

/** A page of jobs in a state, newest first; `before` is the last job of the page before. */
export const listJobs = async (
  db: Kysely<Tables>,
  {
    state,
    before,
    limit = 100,
  }: { readonly state: JobState; readonly before?: number | undefined; readonly limit?: number },
): Promise<readonly ListedJob[]> => {
  let query = db.selectFrom("jobs").selectAll().orderBy("job", "desc").limit(limit);
  if (before !== undefined) query = query.where("job", "<", before);
  if (state === "dead") query = query.where("dead_seconds", "is not", null);
  if (state === "done") query = query.where("done_seconds", "is not", null);
  if (state === "waiting") query = query.where("done_seconds", "is", null).where("dead_seconds", "is", null);
  const rows = await query.execute();
  return rows.map(({ job, kind, attempts, due_seconds, last_error, done_seconds, dead_seconds }) => ({
    ...{ job, kind, state, attempts, dueSeconds: due_seconds, lastError: last_error },
    endedSeconds: done_seconds ?? dead_seconds,
  }));
};

/** Gives dead jobs all their tries again, at once: those of these numbers, or all. Gives how many. */
export const retryDeadJobs = async (db: Kysely<Tables>, jobs: readonly number[] | "all"): Promise<number> => {
  const nowSeconds = await peekClock(db);
  let query = db
    .updateTable("jobs")
    .set({ dead_seconds: null, attempts: 0, due_seconds: nowSeconds })
    .where("dead_seconds", "is not", null);
  if (jobs !== "all") query = query.where("job", "in", [...jobs]);
  const { numUpdatedRows } = await query.executeTakeFirst();
  return Number(numUpdatedRows);
};

const doneDays = 7;
const deadDays = 90;
const daySeconds = 86_400;

/** Erases jobs that were done a week ago, and those given up three months ago. */
export const eraseOldJobs = async (db: Kysely<Tables>): Promise<void> => {
  const nowSeconds = await peekClock(db);
  await sql`DELETE FROM jobs WHERE done_seconds < ${nowSeconds - doneDays * daySeconds}`.execute(db);
  await sql`DELETE FROM jobs WHERE dead_seconds < ${nowSeconds - deadDays * daySeconds}`.execute(db);
};
