/** Erases the rows of passes whose time is over (D9.7): they say whose the places were that gates have scanned. */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import type { Policy } from "../../policy/policy-data.ts";
import type { Tables } from "../db/schema.ts";

const daySeconds = 86_400;
/** A statement of so many is over in a second or two. */
const rowsMaxDefault = 5000;

/**
 * Erases passes, and the phones' keys in them, whose list was dropped longer ago than scans are kept: until then a scan may have to
 * be traced to its traveler, after it a place is nobody's. Gives how many rows went; call it until none did.
 */
export const erasePasses = async (
  db: Kysely<Tables>,
  { nowSeconds, retentionDays }: { readonly nowSeconds: number } & Pick<Policy, "retentionDays">,
  rowsMax: number = rowsMaxDefault,
): Promise<number> => {
  const beforeSeconds = nowSeconds - retentionDays.scans * daySeconds;
  const { rows } = await sql<{ erased: number }>`
    WITH old AS (
      SELECT holder, issuer, list, place FROM passes WHERE drop_seconds <= ${beforeSeconds} ORDER BY drop_seconds LIMIT ${rowsMax}
    ), old_keys AS (
      SELECT holder_key FROM holder_keys WHERE drop_seconds <= ${beforeSeconds} ORDER BY drop_seconds LIMIT ${rowsMax}
    ), gone AS (
      DELETE FROM passes p USING old
      WHERE (p.holder, p.issuer, p.list, p.place) = (old.holder, old.issuer, old.list, old.place) RETURNING 1
    ), gone_keys AS (
      DELETE FROM holder_keys k USING old_keys WHERE k.holder_key = old_keys.holder_key RETURNING 1
    )
    SELECT ((SELECT count(*) FROM gone) + (SELECT count(*) FROM gone_keys))::integer AS erased`.execute(db);
  return rows[0]?.erased ?? 0;
};
