/** Passes as they stand at a moment: read while their places are locked, and dated before the lock is let go (core/README.md, "Order of times"). */
import { sql } from "kysely";
import type { Kysely, Transaction } from "kysely";
import type { Colour } from "../../core/pass/claims.ts";
import type { Bytes } from "../../core/bytes.ts";
import type { CivilDate } from "../../policy/civil-dates.ts";
import { columnBytes } from "../db/column-types.ts";
import type { Tables } from "../db/schema.ts";
import { colourOfNumber } from "../issuing/pass-claims.ts";
import type { PlaceName } from "../issuing/set-place-colour.ts";

/** A pass while its place is locked, with what its code says of the person. */
export interface LockedPass {
  readonly holder: string;
  readonly application: string;
  readonly name: PlaceName;
  readonly applicationDate: CivilDate;
  readonly lastReportDate: CivilDate;
  /** Undefined for a print. */
  readonly holderKey: Bytes | undefined;
  readonly isReportMissing: boolean;
  readonly movedSeconds: number | null;
  /** What the list says at its place. */
  readonly colour: Colour;
  readonly area: number;
  readonly cardNumber: Uint8Array;
  /** Sealed. */
  readonly personal: Uint8Array;
}

/** A pass at a moment: what its code says from then on. */
export interface PassState extends LockedPass {
  /** Read while the place was locked, after the colour. */
  readonly iatSeconds: number;
}

/** A row of `passStateColumns`. */
export interface PassStateRow {
  readonly holder: string;
  readonly issuer: number;
  readonly list: number;
  readonly place: number;
  readonly application: string;
  readonly application_date: string;
  readonly last_report_date: string;
  readonly holder_key: Uint8Array | null;
  readonly report_missing: boolean;
  readonly moved_seconds: number | null;
  readonly colour: number;
  readonly area: number;
  readonly card_number: Uint8Array;
  readonly personal: Uint8Array;
}

/** From `passes p` and `passStateJoins`. */
export const passStateColumns = `p.holder, p.issuer, p.list, p.place, p.application, p.application_date, p.last_report_date,
  p.holder_key, p.report_missing, p.moved_seconds, l.colour, a.area, r.card_number, r.personal`;

/** Joined to `passes p`: its place `l`, application `a` and resident `r`. */
export const passStateJoins = `JOIN places l ON (l.issuer, l.list, l.place) = (p.issuer, p.list, p.place)
  JOIN applications a ON (a.holder, a.application) = (p.holder, p.application)
  JOIN residents r ON r.holder = p.holder`;

/** The pass in a row. */
export const rowToPass = (row: PassStateRow): LockedPass => ({
  holder: row.holder,
  application: row.application,
  name: { issuer: row.issuer, list: row.list, place: row.place },
  applicationDate: row.application_date,
  lastReportDate: row.last_report_date,
  holderKey: row.holder_key === null ? undefined : columnBytes(row.holder_key),
  isReportMissing: row.report_missing,
  movedSeconds: row.moved_seconds,
  colour: colourOfNumber(row.colour),
  area: row.area,
  cardNumber: row.card_number,
  personal: row.personal,
});

/**
 * The passes of these people whose lists still live, in the order of their places, in one statement: alone, or last in the caller's
 * transaction, since the clock's row stays locked. Whoever recolours one of them comes wholly before the reading or wholly after its
 * `iatSeconds`.
 */
export const readPassStates = async (
  db: Kysely<Tables>,
  holders: readonly string[],
  nowSeconds: number,
): Promise<readonly PassState[]> => {
  const { rows } = await sql<PassStateRow & { readonly iat: number }>`
    WITH locked AS MATERIALIZED (
      SELECT ${sql.raw(passStateColumns)} FROM passes p ${sql.raw(passStateJoins)}
      WHERE p.holder = ANY (${[...holders]}::uuid[]) AND p.drop_seconds > ${nowSeconds}
      ORDER BY p.issuer, p.list, p.place FOR SHARE OF l, p
    ), stamp AS MATERIALIZED (
      -- The count is there only once all are locked.
      SELECT clock_now() AS iat, counted.n FROM (SELECT count(*) AS n FROM locked) AS counted
    )
    SELECT locked.*, stamp.iat FROM locked, stamp WHERE stamp.n > 0`.execute(db);
  return rows.map((row) => ({ ...rowToPass(row), iatSeconds: row.iat }));
};

/** The same passes, locked for who changes them before dating anything. */
export const lockPasses = async (
  trx: Transaction<Tables>,
  holder: string,
  nowSeconds: number,
): Promise<readonly LockedPass[]> => {
  const { rows } = await sql<PassStateRow>`
    SELECT ${sql.raw(passStateColumns)} FROM passes p ${sql.raw(passStateJoins)}
    WHERE p.holder = ${holder} AND p.drop_seconds > ${nowSeconds}
    ORDER BY p.issuer, p.list, p.place FOR NO KEY UPDATE OF l, p`.execute(trx);
  return rows.map(rowToPass);
};
