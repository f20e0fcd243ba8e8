/** What the passing of time and a new policy change by themselves (D7.2): run by a schedule, resumable at any moment. */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import { endDueCauses } from "../colours/causes.ts";
import { followUpRecolours } from "../colours/follow-ups.ts";
import { lockAllHolders } from "../colours/lock-holders.ts";
import { recolourMany } from "../colours/recolour.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import { readPolicyInForce } from "../policies/policy-in-force.ts";
import { beginsDateOf, readComparisonRules, recordOfRow, writeRecordCauses } from "./compare-records.ts";
import type { ComparisonRules, RecordRow } from "./compare-records.ts";
import { recolourCompared } from "./store-chunk.ts";
import type { ComparisonParts } from "./store-chunk.ts";

/** People recoloured, and causes or records looked at. */
export interface OverTime {
  readonly looked: number;
  readonly recoloured: number;
}

const chunkDefault = 4000;

/** Ends the causes whose time is over, and recolours. Run it every minute: nearly all end at midnight. */
export const endCausesOverTime = async ({ db }: Pick<ComparisonParts, "db">, chunk = chunkDefault): Promise<OverTime> =>
  repeat(db, chunk, async () =>
    db.transaction().execute(async (trx) => {
      await lockAllHolders(trx);
      const { holders, ended } = await endDueCauses(trx, chunk);
      return {
        looked: ended,
        recoloured: (await recolourMany(trx, holders)).changed,
      };
    }),
  );

interface HeldRow extends RecordRow {
  readonly hash: string;
  readonly holder: string | null;
  readonly withdrawn_seconds: number | null;
}

/** Compares the records that break a rule from today on only. Run it after midnight, and after a standstill. */
export const compareBegunRecords = async (parts: ComparisonParts, chunk = chunkDefault): Promise<OverTime> =>
  repeat(parts.db, chunk, async () =>
    parts.db.transaction().execute(async (trx) => {
      await lockAllHolders(trx);
      const rules = await readComparisonRules(trx);
      const { rows } = await sql<HeldRow>`
        WITH due AS (
          UPDATE epidemic_records SET begins_date = NULL WHERE (document_hash, source, source_key) IN (
            SELECT document_hash, source, source_key FROM epidemic_records
            WHERE begins_date IS NOT NULL AND begins_date <= ${rules.today} ORDER BY begins_date LIMIT ${chunk})
          RETURNING *
        )
        SELECT encode(due.document_hash, 'hex') AS hash, due.*, holder FROM due LEFT JOIN identities USING (document_hash)`.execute(
        trx,
      );
      return { looked: rows.length, recoloured: await compareRows(trx, parts, rows, { ...rules, by: "record" }) };
    }),
  );

const repeat = async (db: Kysely<Tables>, chunk: number, once: () => Promise<OverTime>): Promise<OverTime> => {
  let [looked, recoloured] = [0, 0];
  for (;;) {
    const done = await once();
    looked += done.looked;
    recoloured += done.recoloured;
    if (done.looked >= chunk) continue;
    // Referrals are looked at even where another cause keeps the colour.
    if (looked > 0) await followUpRecolours(db);
    return { looked, recoloured };
  }
};

const compareRows = async (
  trx: Kysely<Tables>,
  { refuseWaiting }: Pick<ComparisonParts, "refuseWaiting">,
  rows: readonly HeldRow[],
  rules: ComparisonRules & { readonly by: "record" | "policy" },
): Promise<number> => {
  const held = rows.flatMap((row) =>
    row.holder === null || row.withdrawn_seconds !== null
      ? []
      : [{ holder: row.holder, source: row.source, sourceKey: row.source_key, record: recordOfRow(row) }],
  );
  return recolourCompared(trx, await writeRecordCauses(trx, held, rules), refuseWaiting);
};

/**
 * Compares everybody with the policy in force, once a version; nothing where that was done. `isLeading` false stops it. A kill costs the chunk that was being
 * compared: the next call goes on behind the one before. Two at once wait for each other.
 */
export const recompareAll = async (
  parts: ComparisonParts,
  {
    isLeading = () => true,
    chunk = chunkDefault,
  }: { readonly isLeading?: () => boolean; readonly chunk?: number } = {},
): Promise<OverTime> => {
  const nowSeconds = await peekClock(parts.db);
  const { version } = await readPolicyInForce(parts.db, nowSeconds);
  await parts.db
    .insertInto("comparisons")
    .values({ policy_version: version, begun_seconds: nowSeconds, done_seconds: null })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  let [looked, recoloured] = [0, 0];
  for (;;) {
    const done = isLeading() ? await recompareChunk(parts, version, chunk) : undefined;
    if (done === undefined) {
      await followUpRecolours(parts.db);
      return { looked, recoloured };
    }
    looked += done.looked;
    recoloured += done.recoloured;
  }
};

/** Undefined where there is nothing left, or another policy came into force meanwhile. */
const recompareChunk = async (parts: ComparisonParts, version: number, chunk: number): Promise<OverTime | undefined> =>
  parts.db.transaction().execute(async (trx) => {
    const progress = await trx
      .selectFrom("comparisons")
      .select("last_hash")
      .where("policy_version", "=", version)
      .where("done_seconds", "is", null)
      .forUpdate()
      .executeTakeFirst();
    const rules = await readComparisonRules(trx);
    if (progress === undefined || rules.policy.version !== version) return undefined;
    await lockAllHolders(trx);
    const rows = await readRowsBehind(trx, progress.last_hash, chunk);
    const last = rows.at(-1);
    const recoloured = await compareRows(trx, parts, rows, { ...rules, by: "policy" });
    await keepBeginDates(trx, rows, rules);
    const nowSeconds = await peekClock(trx);
    await sql`
      UPDATE comparisons SET compared = compared + ${rows.length}, recoloured = recoloured + ${recoloured},
        last_hash = coalesce(decode(${last?.hash ?? null}, 'hex'), last_hash),
        done_seconds = ${last === undefined ? nowSeconds : null}
      WHERE policy_version = ${version}`.execute(trx);
    return { looked: rows.length, recoloured };
  });

/** The records of the next documents in order of their hashes, all records of each. */
const readRowsBehind = async (trx: Kysely<Tables>, hash: Uint8Array, chunk: number): Promise<readonly HeldRow[]> => {
  const { rows } = await sql<HeldRow>`
    WITH next AS (
      SELECT document_hash FROM epidemic_records WHERE document_hash > ${hash} ORDER BY document_hash LIMIT ${chunk}
    ), bound AS (SELECT document_hash FROM next ORDER BY document_hash DESC LIMIT 1)
    SELECT encode(r.document_hash, 'hex') AS hash, r.*, i.holder
    FROM bound JOIN epidemic_records r ON r.document_hash > ${hash} AND r.document_hash <= bound.document_hash
      LEFT JOIN identities i ON i.document_hash = r.document_hash
    ORDER BY r.document_hash, r.source, r.source_key`.execute(trx);
  return rows;
};

/** Under another policy another record may begin later, or none. */
const keepBeginDates = async (trx: Kysely<Tables>, rows: readonly HeldRow[], rules: ComparisonRules): Promise<void> => {
  const changed = rows.flatMap((row) => {
    const begins = row.withdrawn_seconds === null ? beginsDateOf(recordOfRow(row), rules) : undefined;
    return [{ hash: row.hash, source: row.source, key: row.source_key, begins: begins ?? null }];
  });
  await sql`
    UPDATE epidemic_records r SET begins_date = g.begins
    FROM unnest(${changed.map(({ hash }) => hash)}::text[], ${changed.map(({ source }) => source)}::text[],
      ${changed.map(({ key }) => key)}::text[], ${changed.map(({ begins }) => begins)}::date[]) AS g (hash, source, key, begins)
    WHERE (r.document_hash, r.source, r.source_key) = (decode(g.hash, 'hex'), g.source, g.key)
      AND r.begins_date IS DISTINCT FROM g.begins`.execute(trx);
};
