/** Opens the lists that gates must know before they are used, and erases those whose time is over (core/README.md section 2). */
import { sql } from "kysely";
import type { Kysely, Transaction } from "kysely";
import type { Tables } from "../db/schema.ts";
import { addDays, civilDateAt } from "../../policy/civil-dates.ts";
import { openList } from "../issuing/status-lists.ts";

/** From this share on an issuer's next list of the day is named, so that gates have it before the first place in it is given. */
const nextListShare = 0.5;

interface MissingList {
  readonly issuer: number;
  readonly application_date: string;
}

/** Issuers and days without a list that has room: today and tomorrow for every issuer that can sign, and every day whose last list fills up. */
export const missingLists = async (db: Kysely<Tables>, nowSeconds: number): Promise<readonly MissingList[]> => {
  const today = civilDateAt(nowSeconds);
  const { rows } = await sql<MissingList>`
    WITH days AS (
      SELECT issuer, application_date FROM issuers CROSS JOIN (VALUES (${today}::date), (${addDays(today, 1)}::date)) AS day (application_date)
      WHERE EXISTS (SELECT FROM issuer_keys k WHERE k.issuer = issuers.issuer AND k.state = 'in-use' AND k.not_after > ${nowSeconds})
      UNION
      SELECT issuer, application_date FROM status_lists WHERE drop_seconds > ${nowSeconds}
    )
    SELECT issuer, application_date FROM days
    WHERE NOT EXISTS (
      SELECT FROM status_lists l
      WHERE l.issuer = days.issuer AND l.application_date = days.application_date
        AND l.allotted < ${nextListShare}::float8 * (1 << l.size_log2)
    )
    ORDER BY issuer, application_date`.execute(db);
  return rows;
};

/** Opens all that are missing. An issuer without a list number left goes without: it cannot issue, and others still can. */
export const openMissingLists = async (
  trx: Transaction<Tables>,
  { nowSeconds, sizeLog2 }: { readonly nowSeconds: number; readonly sizeLog2: number },
): Promise<void> => {
  for (const { issuer, application_date } of await missingLists(trx, nowSeconds)) {
    await openList(trx, { issuer, applicationDate: application_date, sizeLog2, allotted: 0 });
  }
};

/** Erases the contents of lists past their drop date: snapshots, deltas and places. The list's number stays taken. */
export const eraseDroppedLists = async (trx: Transaction<Tables>, nowSeconds: number): Promise<void> => {
  const dropped = await trx
    .updateTable("status_lists")
    .set({ erased: true })
    .where("erased", "=", false)
    .where("drop_seconds", "<=", nowSeconds)
    .returning(["issuer", "list"])
    .execute();
  for (const { issuer, list } of dropped) {
    for (const table of ["list_deltas", "list_versions", "places", "list_changes", "demonstration_places"] as const) {
      await trx.deleteFrom(table).where("issuer", "=", issuer).where("list", "=", list).execute();
    }
  }
};
