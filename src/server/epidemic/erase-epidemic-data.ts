/** Erases epidemic data, causes and referrals that were last needed long ago (D9.7). */
import { sql } from "kysely";
import type { Kysely, RawBuilder } from "kysely";
import type { Policy } from "../../policy/policy-data.ts";
import { addDays, civilDateAt } from "../../policy/civil-dates.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";

const daySeconds = 86_400;
/** In one statement: nobody waits long for what it locks. */
const rowsMax = 5000;

/**
 * Erases deliveries and their rejected lines, records that were withdrawn or whose last day is over, causes that have ended, and closed
 * referrals with all that was done for them. What goes on is kept, however old; so is a cause that staff have cleared for as long as
 * its record stands: without its row the next comparison would turn the person red again.
 */
export const eraseEpidemicData = async (
  db: Kysely<Tables>,
  { epidemicRecords, referrals }: Pick<Policy["retentionDays"], "epidemicRecords" | "referrals">,
): Promise<void> => {
  const nowSeconds = await peekClock(db);
  const before = nowSeconds - epidemicRecords * daySeconds;
  const beforeDate = addDays(civilDateAt(nowSeconds), -epidemicRecords);
  const oldBatches = sql`(SELECT batch FROM epidemic_batches WHERE begun_seconds < ${before})`;
  await eraseAll(db, "epidemic_rejections", sql`batch IN ${oldBatches}`);
  await eraseAll(db, "epidemic_batches", sql`begun_seconds < ${before}`);
  await eraseAll(db, "epidemic_records", sql`withdrawn_seconds < ${before} OR until_date < ${beforeDate}`);
  await eraseAll(
    db,
    "colour_causes",
    sql`ended_seconds < ${before} AND NOT (kind = 'record' AND ended_by LIKE 'staff:%' AND ${isRecorded})`,
  );
  const beforeReferrals = nowSeconds - referrals * daySeconds;
  const oldReferrals = sql`(SELECT holder, referral FROM referrals WHERE closed_seconds < ${beforeReferrals})`;
  await eraseAll(db, "referral_steps", sql`(holder, referral) IN ${oldReferrals}`);
  await eraseAll(db, "referrals", sql`closed_seconds < ${beforeReferrals}`);
};

const isRecorded = sql`EXISTS (
  SELECT FROM residents JOIN epidemic_records r USING (document_hash)
  WHERE residents.holder = colour_causes.holder AND r.withdrawn_seconds IS NULL AND r.source || '/' || r.source_key = ref)`;

const eraseAll = async (db: Kysely<Tables>, table: keyof Tables, which: RawBuilder<unknown>): Promise<void> => {
  for (;;) {
    const { numAffectedRows = 0n } = await sql`
      DELETE FROM ${sql.table(table)}
      WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${sql.table(table)} WHERE ${which} LIMIT ${rowsMax}))`.execute(db);
    if (numAffectedRows < rowsMax) return;
  }
};
