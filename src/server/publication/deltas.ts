/** Makes the difference between two published versions of a list when it is first asked for, and keeps it (core/README.md section 2). */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import type { Bytes } from "../../core/bytes.ts";
import { encodeDelta } from "../../core/status-list/delta.ts";
import { decodeSnapshot } from "../../core/status-list/snapshot.ts";
import { columnBytes } from "../db/column-types.ts";
import type { Tables } from "../db/schema.ts";
import { readSnapshot } from "./read-published.ts";
import type { LivingList } from "./read-published.ts";

/** Gates ask for the version that the manifest names, which may have been followed by a few more meanwhile. */
const newestTargets = 10;

/** From one version to a later one. */
export interface DeltaSpan {
  readonly from: number;
  readonly to: number;
}

/**
 * The delta, or undefined where there is none: a version that was never published, one that is not recent (so that strangers
 * cannot fill the disk with every pair), or a delta that is no shorter than the snapshot.
 */
export const readDelta = async (
  db: Kysely<Tables>,
  living: LivingList,
  span: DeltaSpan,
): Promise<Bytes | undefined> => {
  if (span.from >= span.to) return undefined;
  const { issuer, list } = living;
  const kept = await db
    .selectFrom("list_deltas")
    .select("delta")
    .where("issuer", "=", issuer)
    .where("list", "=", list)
    .where("from_version", "=", span.from)
    .where("to_version", "=", span.to)
    .executeTakeFirst();
  if (kept !== undefined) return columnBytes(kept.delta);
  return makeDelta(db, living, span);
};

const makeDelta = async (
  db: Kysely<Tables>,
  living: LivingList,
  { from, to }: DeltaSpan,
): Promise<Bytes | undefined> => {
  const newest = await readSnapshot(db, living);
  if (newest === undefined || to <= newest.version - newestTargets) return undefined;
  const [base, target] = [await readSnapshot(db, living, from), await readSnapshot(db, living, to)];
  if (base === undefined || target === undefined) return undefined;
  const delta = encodeDelta(bitsOf(base.snapshot, living.sizeLog2), bitsOf(target.snapshot, living.sizeLog2));
  if (delta.length >= target.snapshot.length) return undefined;
  await keepDelta(db, living, { from, to, delta });
  return delta;
};

/** Whoever erases the list comes before this statement, which then keeps nothing, or after it, and erases the delta too. */
const keepDelta = async (
  db: Kysely<Tables>,
  { issuer, list }: LivingList,
  { from, to, delta }: DeltaSpan & { readonly delta: Bytes },
): Promise<void> => {
  await sql`
    INSERT INTO list_deltas (issuer, list, from_version, to_version, delta)
    SELECT issuer, list, ${from}, ${to}, ${delta} FROM status_lists
    WHERE issuer = ${issuer} AND list = ${list} AND NOT erased FOR SHARE
    ON CONFLICT DO NOTHING`.execute(db);
};

/** A snapshot of our own as bits. Throws where the database holds something else: that is damage, not input. */
export const bitsOf = (snapshot: Bytes, sizeLog2: number): Bytes => {
  const bits = decodeSnapshot(snapshot, sizeLog2);
  if (!bits.ok) throw new Error(`A stored snapshot cannot be read: ${bits.error}.`);
  return bits.value;
};
