/** Erases scans whose time is over: together they are a history of travels, so they go first of all data (D9.7). */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import type { Policy } from "../../policy/policy-data.ts";
import type { Tables } from "../db/schema.ts";

const daySeconds = 86_400;
/** Few enough that a batch is over in moments and holds up nobody. */
const batchRowsDefault = 5000;

/** When, and for how long the policy keeps them. */
export interface ScanTimes {
  readonly nowSeconds: number;
  readonly retentionDays: Pick<Policy["retentionDays"], "scans">;
}

/** The time from which on scans are kept now: `policy.retentionDays.scans` is the one place that says for how long. */
export const keptFromSeconds = ({ nowSeconds, retentionDays }: ScanTimes): number =>
  nowSeconds - retentionDays.scans * daySeconds;

/** Erases some scans that are past their time, and codes of enrolment that expired as long ago. Gives the number of scans: 0 when none is left. */
export const eraseScans = async (
  db: Kysely<Tables>,
  times: ScanTimes,
  batchRows: number = batchRowsDefault,
): Promise<number> => {
  const fromSeconds = keptFromSeconds(times);
  await db.deleteFrom("enrolment_codes").where("expires_seconds", "<", fromSeconds).execute();
  // By their places in the table, which hold because a scan is never changed.
  const { numAffectedRows = 0n } = await sql`
    DELETE FROM scans WHERE ctid = ANY (ARRAY(
      SELECT ctid FROM scans WHERE at_seconds < ${fromSeconds} ORDER BY at_seconds LIMIT ${batchRows}
    ))`.execute(db);
  return Number(numAffectedRows);
};
