/** Stores a chunk of a delivery's records; only what is other than before is written. */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import type { CivilDate } from "../../policy/civil-dates.ts";
import type { RecordKind } from "../../policy/record-rules.ts";
import { clockSeconds } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";

/** A record, or the withdrawal of one; `hash` of the document in hexadecimal. */
export type KeyedRecord =
  | {
      readonly key: string;
      readonly hash: string;
      readonly kind: RecordKind;
      readonly fromDate: CivilDate;
      readonly untilDate: CivilDate | undefined;
      readonly area: number | undefined;
      readonly beginsDate: CivilDate | undefined;
    }
  | { readonly key: string; readonly hash?: undefined };

/** What a key's row now is. */
export interface StoredRecord {
  readonly key: string;
  /** Who is known by its document. */
  readonly holder: string | null;
  readonly isWithdrawn: boolean;
  /** A line withdrew it; else it stands for another document from now on. */
  readonly byLine: boolean;
  /** New, or of another kind or first day than before. */
  readonly isAnew: boolean;
}

/** Which delivery. */
export interface RecordsOrigin {
  readonly batch: string;
  readonly source: string;
}

/**
 * Writes them in one statement and gives what was changed by it. Of several with one key the last counts. A key names one record: under
 * another document it withdraws the former one. `lockAllHolders` comes before: then nobody becomes known meanwhile, and nobody else
 * writes records: one whose key is new conflicts with none. Tables are read by their indexes whatever the database believes of their
 * sizes, which is old while an import runs: hence the lateral reads.
 */
export const storeRecords = async (
  trx: Kysely<Tables>,
  records: readonly KeyedRecord[],
  { batch, source }: RecordsOrigin,
): Promise<readonly StoredRecord[]> => {
  const column = <T>(read: (record: Extract<KeyedRecord, { hash: string }>) => T | undefined): (T | null)[] =>
    records.map((record) => (record.hash === undefined ? null : (read(record) ?? null)));
  const { rows } = await sql<StoredRecord>`
    WITH given AS MATERIALIZED (
      SELECT DISTINCT ON (key COLLATE "C") key, decode(hash, 'hex') AS document_hash, kind, from_date, until_date, area, begins_date
      FROM unnest(
        ${records.map(({ key }) => key)}::text[], ${column(({ hash }) => hash)}::text[], ${column(({ kind }) => kind)}::text[],
        ${column(({ fromDate }) => fromDate)}::date[], ${column(({ untilDate }) => untilDate)}::date[],
        ${column(({ area }) => area)}::integer[], ${column(({ beginsDate }) => beginsDate)}::date[]
      ) WITH ORDINALITY AS g (key, hash, kind, from_date, until_date, area, begins_date, place)
      ORDER BY key COLLATE "C", place DESC
    ), looked AS MATERIALIZED (
      SELECT g.*, r.document_hash AS former_hash, r.kind AS former_kind, r.from_date AS former_from, r.withdrawn_seconds
      FROM given g LEFT JOIN LATERAL (
        SELECT * FROM epidemic_records WHERE source = ${source} AND source_key = g.key OFFSET 0
      ) AS r ON true
    ), former AS MATERIALIZED (
      SELECT key, former_hash AS document_hash, former_kind AS kind, former_from AS from_date, withdrawn_seconds,
        document_hash IS NULL AS by_line, former_hash IS NOT DISTINCT FROM document_hash AS is_same
      FROM looked WHERE former_hash IS NOT NULL
    ), withdrawn AS (
      UPDATE epidemic_records r SET withdrawn_seconds = ${clockSeconds}, begins_date = NULL, batch = ${batch}
      FROM former f
      WHERE (r.document_hash, r.source, r.source_key) = (f.document_hash, ${source}, f.key)
        AND NOT f.is_same AND f.withdrawn_seconds IS NULL
      RETURNING r.source_key AS key, r.document_hash, f.by_line
    ), fresh AS (
      INSERT INTO epidemic_records (document_hash, source, source_key, kind, from_date, until_date, area, begins_date, batch)
      SELECT document_hash, ${source}, key, kind, from_date, until_date, area, begins_date, ${batch}::uuid FROM looked
      WHERE former_hash IS NULL AND document_hash IS NOT NULL ORDER BY document_hash
      RETURNING source_key AS key, document_hash
    ), amended AS (
      INSERT INTO epidemic_records AS r
        (document_hash, source, source_key, kind, from_date, until_date, area, begins_date, batch)
      SELECT DISTINCT document_hash, ${source}, key, kind, from_date, until_date, area, begins_date, ${batch}::uuid FROM looked
      WHERE former_hash IS NOT NULL AND document_hash IS NOT NULL ORDER BY document_hash
      ON CONFLICT (document_hash, source, source_key) DO UPDATE SET
        kind = excluded.kind, from_date = excluded.from_date, until_date = excluded.until_date, area = excluded.area,
        begins_date = excluded.begins_date, batch = excluded.batch, withdrawn_seconds = NULL
      WHERE (r.kind, r.from_date, r.until_date, r.area, r.withdrawn_seconds) IS DISTINCT FROM
        (excluded.kind, excluded.from_date, excluded.until_date, excluded.area, NULL)
      RETURNING r.source_key AS key, r.document_hash, r.kind, r.from_date
    ), changed AS (
      SELECT key, document_hash, true AS withdrawn, by_line, false AS anew FROM withdrawn
      UNION ALL SELECT key, document_hash, false, false, true FROM fresh
      UNION ALL SELECT a.key, a.document_hash, false, false,
        f.key IS NULL OR (f.kind, f.from_date) IS DISTINCT FROM (a.kind, a.from_date)
      FROM amended a LEFT JOIN former f ON f.key = a.key AND f.is_same
    )
    SELECT key, holder, withdrawn AS "isWithdrawn", by_line AS "byLine", anew AS "isAnew"
    FROM changed LEFT JOIN LATERAL (
      SELECT holder FROM identities i WHERE i.document_hash = changed.document_hash OFFSET 0
    ) AS i ON true`.execute(trx);
  return rows;
};
