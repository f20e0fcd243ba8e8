/** Erases scans whose time is over: together they are a history of travels, so they go first of all data (D9.7). */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";

/** Days for which scans are kept where nobody says otherwise: as long as an infection stays hidden at most. */
export const retentionDaysDefault = 14;
const daySeconds = 86_400;
/** Few enough that a batch is over in moments and holds up nobody. */
const batchRowsDefault = 5000;
const intervalMsDefault = 3_600_000;

/** The time from which on scans are kept now. */
export const keptFromSeconds = (nowSeconds: number, retentionDays: number): number =>
  nowSeconds - retentionDays * daySeconds;

/** What erasing needs. */
export interface ErasureParts {
  readonly db: Kysely<Tables>;
  readonly retentionDays: number;
}

/**
 * Erases all scans that are past their time, batch by batch, each in a transaction of its own, and codes that expired as long ago.
 * Gives the number of scans.
 */
export const eraseOldScans = async (
  { db, retentionDays }: ErasureParts,
  batchRows: number = batchRowsDefault,
): Promise<number> => {
  const fromSeconds = keptFromSeconds(await peekClock(db), retentionDays);
  await db.deleteFrom("enrolment_codes").where("expires_seconds", "<", fromSeconds).execute();
  let erased = 0;
  for (;;) {
    // By their places in the table, which hold because a scan is never changed.
    const { numAffectedRows = 0n } = await sql`
      DELETE FROM scans WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM scans WHERE at_seconds < ${fromSeconds} ORDER BY at_seconds LIMIT ${batchRows}
      ))`.execute(db);
    erased += Number(numAffectedRows);
    if (numAffectedRows < batchRows) return erased;
  }
};

/** Erases at once and then hourly, or as often as `intervalMs` says. What goes wrong is told to `onError`, and the next round tries again. */
export const startErasure = (
  parts: ErasureParts,
  onError: (error: unknown) => void,
  intervalMs: number = intervalMsDefault,
): { readonly stop: () => Promise<void> } => {
  let running: Promise<unknown> = Promise.resolve();
  const erase = (): void => {
    running = running.then(async () => eraseOldScans(parts)).catch(onError);
  };
  erase();
  const timer = setInterval(erase, intervalMs);
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
};
