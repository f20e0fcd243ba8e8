/** What operators see of status lists: how full they are, what is in them, and what is published of them. */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import { colourNumber } from "../../core/status-list/bits.ts";
import type { Tables } from "../db/schema.ts";

/** A list whose contents are kept. */
export interface ListStatus {
  readonly issuer: number;
  readonly list: number;
  readonly applicationDate: string;
  readonly sizeLog2: number;
  /** Places given, of 2^sizeLog2. */
  readonly places: number;
  readonly red: number;
  readonly yellow: number;
  /** The newest version, and the bytes of its snapshot; 0 before the first. */
  readonly version: number;
  readonly snapshotBytes: number;
  readonly dropSeconds: number;
  /** Whether a backup brought it back: it takes no more passes, and places that nobody knows are yellow. */
  readonly restored: boolean;
  /** Whether something changed since the newest version. */
  readonly isChanged: boolean;
}

/** All of them, in order of issuer and number; with `name` that one alone. */
export const readListStatus = async (
  db: Kysely<Tables>,
  name?: { readonly issuer: number; readonly list: number },
): Promise<readonly ListStatus[]> => {
  const only = name === undefined ? sql`` : sql`AND l.issuer = ${name.issuer} AND l.list = ${name.list}`;
  const { rows } = await sql<ListStatus>`
    WITH colours AS (
      SELECT issuer, list, count(*) FILTER (WHERE colour = ${colourNumber.red})::int AS red,
        count(*) FILTER (WHERE colour = ${colourNumber.yellow})::int AS yellow
      FROM places WHERE colour <> ${colourNumber.green} GROUP BY issuer, list
    )
    SELECT l.issuer, l.list, l.application_date AS "applicationDate", l.size_log2::int AS "sizeLog2", l.allotted AS places,
      coalesce(c.red, 0) AS red, coalesce(c.yellow, 0) AS yellow, coalesce(v.version, 0) AS version,
      coalesce(v.bytes, 0) AS "snapshotBytes", l.drop_seconds AS "dropSeconds", l.restored,
      EXISTS (SELECT FROM list_changes h WHERE h.issuer = l.issuer AND h.list = l.list) AS "isChanged"
    FROM status_lists l LEFT JOIN colours c USING (issuer, list) LEFT JOIN LATERAL (
      SELECT version, length(snapshot) AS bytes FROM list_versions v
      WHERE v.issuer = l.issuer AND v.list = l.list ORDER BY version DESC LIMIT 1
    ) v ON true
    WHERE NOT l.erased ${only} ORDER BY l.issuer, l.list`.execute(db);
  return rows;
};

/** A published version of a list. */
export interface ListVersionStatus {
  readonly version: number;
  readonly snapshotBytes: number;
  /** SHA-256 of its bits, in hexadecimal. */
  readonly hash: string;
}

/** The versions that are kept, the newest first. */
export const readListVersions = async (
  db: Kysely<Tables>,
  { issuer, list }: { readonly issuer: number; readonly list: number },
  limit: number,
): Promise<readonly ListVersionStatus[]> => {
  const { rows } = await sql<ListVersionStatus>`
    SELECT version, length(snapshot) AS "snapshotBytes", encode(hash, 'hex') AS hash FROM list_versions
    WHERE issuer = ${issuer} AND list = ${list} ORDER BY version DESC LIMIT ${limit}`.execute(db);
  return rows;
};
