/** Gives entries their positions in the chain of hashes. What is not sealed yet can be lost without a trace; so this runs each second. */
import { sql } from "kysely";
import type { Kysely, Transaction } from "kysely";
import type { Tables } from "../db/schema.ts";
import { errorCode } from "../system/error-code.ts";
import { chainStart, encodeAbsence, encodeEntry, linkHash } from "./encode-entry.ts";
import type { AuditEntry } from "./encode-entry.ts";

/** The end of the chain. Position 0 with `chainStart` before anything was sealed. */
export interface ChainEnd {
  readonly position: number;
  readonly hash: Uint8Array;
}

const batchRowsDefault = 5000;
const uniqueViolation = "23505";

/** The last position and its hash. */
export const readChainEnd = async (db: Kysely<Tables>): Promise<ChainEnd> => {
  const last = await db
    .selectFrom("audit_chain")
    .select(["position", "hash"])
    .orderBy("position", "desc")
    .limit(1)
    .executeTakeFirst();
  return last ?? { position: 0, hash: chainStart };
};

/**
 * Seals all entries that are committed, batch by batch, each in a transaction of its own; gives how many. Safe beside another
 * sealer: the position is the chain's key, so one of the two takes a position and the other one's batch is rolled back.
 */
export const sealEntries = async (db: Kysely<Tables>, batchRows: number = batchRowsDefault): Promise<number> => {
  let sealed = 0;
  for (;;) {
    const count = await db
      .transaction()
      .execute(async (trx) => sealBatch(trx, batchRows))
      .catch((error: unknown) => {
        if (errorCode(error) === uniqueViolation) return 0;
        throw error;
      });
    sealed += count;
    if (count < batchRows) return sealed;
  }
};

/** A row of the queue with its entry. All but the number are null where somebody took the entry away before it was sealed. */
interface Taken {
  readonly number: number;
  readonly entry: AuditEntry | undefined;
  readonly mac: Uint8Array;
}

const sealBatch = async (trx: Transaction<Tables>, batchRows: number): Promise<number> => {
  const rows = await takeBatch(trx, batchRows);
  if (rows.length === 0) return 0;
  const end = await readChainEnd(trx);
  let former = end.hash;
  const hashes = rows.map(({ number, entry, mac }, index) => {
    const encoded = entry === undefined ? encodeAbsence(number) : encodeEntry(entry);
    former = linkHash({ former, position: end.position + index + 1, encoded, mac });
    return Buffer.from(former);
  });
  await sql`
    INSERT INTO audit_chain (position, entry, hash)
    SELECT ${end.position}::bigint + place, entry, hash
    FROM unnest(${rows.map(({ number }) => number)}::bigint[], ${hashes}::bytea[])
      WITH ORDINALITY AS link (entry, hash, place)`.execute(trx);
  return rows.length;
};

const takeBatch = async (trx: Transaction<Tables>, batchRows: number): Promise<readonly Taken[]> => {
  const { rows } = await sql<AuditEntry & { readonly number: number; readonly mac: Uint8Array | null }>`
    WITH taken AS (
      DELETE FROM audit_waiting WHERE entry IN (
        SELECT entry FROM audit_waiting ORDER BY entry LIMIT ${batchRows} FOR UPDATE SKIP LOCKED)
      RETURNING entry AS number)
    SELECT number, e.entry, at_seconds, actor_kind, actor_id, action, holder, details, mac
    FROM taken LEFT JOIN audit_entries e ON e.entry = number ORDER BY number`.execute(trx);
  return rows.map(({ number, mac, ...entry }) =>
    mac === null ? { number, entry: undefined, mac: new Uint8Array(0) } : { number, entry, mac },
  );
};
