/** Erases daily reports whose time is over (D9.7). */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import { addDays, civilDateAt } from "../../policy/civil-dates.ts";
import type { Policy } from "../../policy/policy-data.ts";
import type { Tables } from "../db/schema.ts";

/** A statement of so many is over in a second or two. */
const rowsMaxDefault = 5000;

/** Erases daily reports that are older than the policy keeps them. Gives how many went; call it until none did. */
export const eraseReports = async (
  db: Kysely<Tables>,
  { nowSeconds, retentionDays }: { readonly nowSeconds: number } & Pick<Policy, "retentionDays">,
  rowsMax: number = rowsMaxDefault,
): Promise<number> => {
  const beforeDate = addDays(civilDateAt(nowSeconds), -retentionDays.reports);
  const { rows } = await sql<{ erased: number }>`
    WITH old AS (
      SELECT holder, report_date FROM reports
      WHERE report_date < ${beforeDate}::date ORDER BY report_date LIMIT ${rowsMax}
    ), gone AS (
      DELETE FROM reports r USING old WHERE (r.holder, r.report_date) = (old.holder, old.report_date) RETURNING 1
    )
    SELECT count(*)::integer AS erased FROM gone`.execute(db);
  return rows[0]?.erased ?? 0;
};
