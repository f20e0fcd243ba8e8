/** A print says nothing of reports by itself: the list says it at its place when one is missing (D7.3). */
import { sql } from "kysely";
import type { Transaction } from "kysely";
import { addDays } from "../../policy/civil-dates.ts";
import type { CivilDate } from "../../policy/civil-dates.ts";
import { recolour } from "../colours/recolour.ts";
import { lockHolders } from "../colours/lock-holders.ts";
import type { Tables } from "../db/schema.ts";

/** A transaction of so many is over in a second or two. */
const holdersMaxDefault = 2000;

/** Days of a pass after its first (D7.1). */
const laterDays = 4;

/**
 * Turns yellow the living prints whose report of the day before `date` is missing; `date` is the day that has just begun. Called at
 * midnight, and at any time again: it finds what is left. Gives whom it marked, at most `holdersMax` a call: call it until nobody is
 * left, each time in a transaction of its own. The next report turns a print back.
 */
export const markMissingReports = async (
  trx: Transaction<Tables>,
  date: CivilDate,
  holdersMax: number = holdersMaxDefault,
): Promise<readonly string[]> => {
  const found = await sql<{ holder: string }>`
    SELECT DISTINCT holder FROM passes
    WHERE holder_key IS NULL AND application_date BETWEEN ${addDays(date, -laterDays)}::date AND ${date}::date
      AND last_report_date < ${addDays(date, -1)}::date AND NOT report_missing AND moved_seconds IS NULL
    ORDER BY holder LIMIT ${holdersMax}`.execute(trx);
  const holders = found.rows.map(({ holder }) => holder);
  if (holders.length === 0) return [];
  await lockHolders(trx, holders);
  await sql`
    SELECT count(*) FROM (
      SELECT 1 FROM passes p JOIN places l ON (l.issuer, l.list, l.place) = (p.issuer, p.list, p.place)
      WHERE p.holder = ANY (${holders}::uuid[]) ORDER BY p.issuer, p.list, p.place FOR NO KEY UPDATE OF l, p
    ) AS locked`.execute(trx);
  // Once more: somebody may have reported between the search and the lock.
  const marked = await sql<{ holder: string }>`
    UPDATE passes SET report_missing = true
    WHERE holder = ANY (${holders}::uuid[]) AND holder_key IS NULL
      AND application_date BETWEEN ${addDays(date, -laterDays)}::date AND ${date}::date
      AND last_report_date < ${addDays(date, -1)}::date AND NOT report_missing AND moved_seconds IS NULL
    RETURNING holder`.execute(trx);
  const missing = [...new Set(marked.rows.map(({ holder }) => holder))];
  await recolour(trx, missing);
  return missing;
};
