/** Takes a chunk of a delivery in, with everything that follows from it, in one transaction (D7.2). */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import type { Rejection } from "../../api/epidemic.ts";
import { lockAllHolders } from "../colours/lock-holders.ts";
import { recolourMany } from "../colours/recolour.ts";
import type { Tables } from "../db/schema.ts";
import { beginsDateOf, readComparisonRules, writeRecordCauses } from "./compare-records.ts";
import type { Compared, ComparisonRules, HeldRecord, Hit } from "./compare-records.ts";
import type { GivenRecord } from "./record-line.ts";
import { storeRecords } from "./store-records.ts";
import type { KeyedRecord, StoredRecord } from "./store-records.ts";

/**
 * Refuses the waiting applications of people who are hit by a record (D3.2). Runs in the import's transaction, after their causes were
 * written and before they are recoloured; writes causes of its own by `addCauses` and does not recolour.
 */
export type RefuseWaiting = (trx: Kysely<Tables>, hits: readonly Hit[]) => Promise<void>;

/** What comparing needs. */
export interface ComparisonParts {
  readonly db: Kysely<Tables>;
  readonly refuseWaiting: RefuseWaiting;
}

/** A line that is taken: a record with its document's hash in hexadecimal, or the withdrawal of one. */
export type TakenLine =
  | { readonly key: string; readonly hash: string; readonly record: GivenRecord }
  | { readonly key: string; readonly hash?: undefined };

/** Lines behind one another. */
export interface Chunk {
  readonly taken: readonly TakenLine[];
  readonly rejected: readonly Rejection[];
  /** Number of its last line, and of the last line before it. */
  readonly lastLine: number;
  readonly formerLine: number;
  /** Of the content up to the last line. */
  readonly contentHash: Uint8Array;
}

/** What a chunk came to. */
export interface ChunkCounts {
  readonly accepted: number;
  readonly unchanged: number;
  readonly withdrawn: number;
  readonly rejected: number;
  readonly recoloured: number;
}

/** Which delivery the chunk is of. */
export interface ChunkOrigin {
  readonly batch: string;
  readonly source: string;
  /** Nothing of it is kept: the caller rolls back, and no row of the batch exists. */
  readonly isDryRun: boolean;
}

/** Undefined where another import of the same batch has come in between. */
export const storeChunk = async (
  trx: Kysely<Tables>,
  { refuseWaiting }: Pick<ComparisonParts, "refuseWaiting">,
  { chunk, origin }: { readonly chunk: Chunk; readonly origin: ChunkOrigin },
): Promise<ChunkCounts | undefined> => {
  if (!origin.isDryRun && !(await lockBatch(trx, origin.batch, chunk.formerLine))) return undefined;
  await lockAllHolders(trx);
  const rules = await readComparisonRules(trx);
  const records = chunk.taken.map((line) => keyedRecordOf(line, rules));
  const stored = await storeRecords(trx, records, origin);
  const recoloured = await compareStored(trx, { stored, chunk, source: origin.source, rules, refuseWaiting });
  const counts = { ...countLines(chunk, stored), recoloured };
  if (!origin.isDryRun) await keepProgress(trx, { chunk, origin, counts });
  return counts;
};

const keyedRecordOf = (line: TakenLine, rules: ComparisonRules): KeyedRecord => {
  if (line.hash === undefined) return { key: line.key };
  const { kind, fromDate, untilDate, area } = line.record;
  const beginsDate = beginsDateOf(line.record, rules);
  return { key: line.key, hash: line.hash, kind, fromDate, untilDate, area, beginsDate };
};

/** Whoever comes second waits here, and then sees that the lines are done. */
const lockBatch = async (trx: Kysely<Tables>, batch: string, formerLine: number): Promise<boolean> => {
  const row = await trx
    .selectFrom("epidemic_batches")
    .select(["lines_done", "state"])
    .where("batch", "=", batch)
    .forUpdate()
    .executeTakeFirstOrThrow();
  return row.state === "reading" && row.lines_done === formerLine;
};

const compareStored = async (
  trx: Kysely<Tables>,
  from: {
    readonly stored: readonly StoredRecord[];
    readonly chunk: Chunk;
    readonly source: string;
    readonly rules: ComparisonRules;
    readonly refuseWaiting: RefuseWaiting;
  },
): Promise<number> => {
  const recordByKey = new Map(
    from.chunk.taken.map((line) => [line.key, line.hash === undefined ? undefined : line.record]),
  );
  const held: HeldRecord[] = [];
  for (const { key, holder, isWithdrawn, isAnew } of from.stored) {
    if (holder === null) continue;
    const record = isWithdrawn ? undefined : recordByKey.get(key);
    held.push({ holder, source: from.source, sourceKey: key, isAnew, record });
  }
  const compared = await writeRecordCauses(trx, held, { ...from.rules, by: "record" });
  return recolourCompared(trx, compared, from.refuseWaiting);
};

/** Refuses those who wait and recolours everybody; gives of how many the colour changed. `followUpRecolours` comes after. */
export const recolourCompared = async (
  trx: Kysely<Tables>,
  { holders, hits }: Compared,
  refuseWaiting: RefuseWaiting,
): Promise<number> => {
  if (hits.length > 0) await refuseWaiting(trx, hits);
  return (await recolourMany(trx, holders)).changed;
};

/** Of several lines with one key all but the last count as accepted: they were taken, and replaced at once. */
const countLines = (chunk: Chunk, stored: readonly StoredRecord[]): Omit<ChunkCounts, "recoloured"> => {
  const lastByKey = new Map(chunk.taken.map((line) => [line.key, line]));
  const replaced = chunk.taken.length - lastByKey.size;
  const written = stored.filter(({ isWithdrawn }) => !isWithdrawn).length;
  const withdrawn = new Set(stored.filter(({ byLine }) => byLine).map(({ key }) => key)).size;
  return {
    accepted: written + replaced,
    unchanged: lastByKey.size - written - withdrawn,
    withdrawn,
    rejected: chunk.rejected.length,
  };
};

const keepProgress = async (
  trx: Kysely<Tables>,
  { chunk, origin, counts }: { readonly chunk: Chunk; readonly origin: ChunkOrigin; readonly counts: ChunkCounts },
): Promise<void> => {
  const { rejected, lastLine, contentHash } = chunk;
  if (rejected.length > 0) {
    await sql`
      INSERT INTO epidemic_rejections (batch, line, reason, field)
      SELECT ${origin.batch}, line, reason, field FROM unnest(${rejected.map(({ line }) => line)}::bigint[],
        ${rejected.map(({ reason }) => reason)}::text[], ${rejected.map(({ field }) => field)}::text[]) AS r (line, reason, field)`.execute(
      trx,
    );
  }
  await sql`
    UPDATE epidemic_batches SET lines_done = ${lastLine}, content_hash = ${contentHash}, accepted = accepted + ${counts.accepted},
      unchanged = unchanged + ${counts.unchanged}, withdrawn = withdrawn + ${counts.withdrawn},
      rejected = rejected + ${counts.rejected}, recoloured = recoloured + ${counts.recoloured}
    WHERE batch = ${origin.batch}`.execute(trx);
};
