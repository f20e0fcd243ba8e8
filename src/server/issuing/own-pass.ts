/** The rows behind a pass: whose it is, by which key of a phone, and that a print never stands beside a live one. */
import { sql } from "kysely";
import type { Transaction } from "kysely";
import type { Bytes } from "../../core/bytes.ts";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import { colourNumber } from "../../core/status-list/bits.ts";
import { listDropSeconds } from "../../policy/civil-dates.ts";
import type { CivilDate } from "../../policy/civil-dates.ts";
import { columnBytes } from "../db/column-types.ts";
import type { Tables } from "../db/schema.ts";
import type { PlaceName } from "./set-place-colour.ts";

/** For whom a pass is kept, and by which application. */
export interface PassOwner {
  readonly holder: string;
  readonly application: string;
}

/** What of a pass stands in `passes`. */
export interface PassRow extends PassOwner {
  readonly name: PlaceName;
  readonly applicationDate: CivilDate;
  readonly lastReportDate: CivilDate;
  readonly holderKey: Bytes | undefined;
  readonly isReportMissing: boolean;
  readonly issuedSeconds: number;
  /** The issuer's key that signed it; kept for a print alone. */
  readonly signedBy: Bytes;
}

/**
 * Makes a key of a phone this application's, before a pass with it is issued: again for the same application is the same.
 * `holder-key-used` where it is another's: a key is of one pass, whoever's. Waits for whoever claims it at the same moment.
 */
export const claimHolderKey = async (
  trx: Transaction<Tables>,
  owner: PassOwner & { readonly applicationDate: CivilDate; readonly holderKey: Bytes },
): Promise<Result<undefined, "holder-key-used">> => {
  const { holder, application, applicationDate, holderKey } = owner;
  await trx
    .insertInto("holder_keys")
    .values({ holder_key: holderKey, holder, application, drop_seconds: listDropSeconds(applicationDate) })
    .onConflict((conflict) => conflict.column("holder_key").doNothing())
    .execute();
  const row = await trx
    .selectFrom("holder_keys")
    .select(["holder", "application"])
    .where("holder_key", "=", holderKey)
    .executeTakeFirst();
  return row?.holder === holder && row.application === application ? ok(undefined) : fail("holder-key-used");
};

/** The passes of a holder that carry this key; none or one. */
export const findPassByKey = async (
  trx: Transaction<Tables>,
  { holder, holderKey }: { readonly holder: string; readonly holderKey: Bytes },
): Promise<PlaceName | undefined> =>
  trx
    .selectFrom("passes")
    .select(["issuer", "list", "place"])
    .where("holder", "=", holder)
    .where("holder_key", "=", holderKey)
    .executeTakeFirst();

/** Writes the row of a new pass. */
export const insertPass = async (trx: Transaction<Tables>, pass: PassRow): Promise<void> => {
  await trx
    .insertInto("passes")
    .values({
      holder: pass.holder,
      ...pass.name,
      application: pass.application,
      application_date: pass.applicationDate,
      drop_seconds: listDropSeconds(pass.applicationDate),
      holder_key: pass.holderKey === undefined ? null : columnBytes(pass.holderKey),
      last_report_date: pass.lastReportDate,
      report_missing: pass.isReportMissing,
      issued_seconds: pass.issuedSeconds,
      print_key: pass.holderKey === undefined ? pass.signedBy : null,
    })
    .execute();
};

/**
 * Ends the living passes of a holder that have the other form, print or live: their places turn yellow unless red, and count as
 * moved. A print is for somebody without a phone; beside a live pass one of the two could be in another's hands.
 */
export const endOtherForm = async (
  trx: Transaction<Tables>,
  { holder, isPrint, nowSeconds }: { readonly holder: string; readonly isPrint: boolean; readonly nowSeconds: number },
): Promise<void> => {
  const { rows } = await sql<PlaceName>`
    SELECT l.issuer, l.list, l.place FROM passes p JOIN places l USING (issuer, list, place)
    WHERE p.holder = ${holder} AND (p.holder_key IS NULL) <> ${isPrint}::boolean AND p.moved_seconds IS NULL
      AND p.drop_seconds > ${nowSeconds}
    ORDER BY l.issuer, l.list, l.place FOR NO KEY UPDATE OF l`.execute(trx);
  for (const name of rows) await endPass(trx, { holder, name, nowSeconds });
};

/** Turns a pass's place yellow unless it is red, and notes that it has moved. The place is locked already. */
export const endPass = async (
  trx: Transaction<Tables>,
  pass: { readonly holder: string; readonly name: PlaceName; readonly nowSeconds: number },
): Promise<void> => {
  const { issuer, list, place } = pass.name;
  await sql`
    WITH changed AS (
      UPDATE places SET colour = ${colourNumber.yellow}
      WHERE issuer = ${issuer} AND list = ${list} AND place = ${place} AND colour = ${colourNumber.green}
      RETURNING issuer, list
    )
    INSERT INTO list_changes (issuer, list) SELECT issuer, list FROM changed`.execute(trx);
  await trx
    .updateTable("passes")
    .set({ moved_seconds: pass.nowSeconds })
    .where("holder", "=", pass.holder)
    .where("issuer", "=", issuer)
    .where("list", "=", list)
    .where("place", "=", place)
    .execute();
};
