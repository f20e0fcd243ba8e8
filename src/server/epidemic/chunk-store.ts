/** Stores chunks one behind the other, while the next one is being read. */
import type { Rejection } from "../../api/epidemic.ts";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import { storeChunk } from "./store-chunk.ts";
import type { Chunk, ChunkCounts, ComparisonParts } from "./store-chunk.ts";

/** The chunks of one delivery. */
export interface ChunkStore {
  /** Waits for the chunk before and begins with this one. Throws what the database threw. */
  readonly put: (chunk: Chunk) => Promise<Result<undefined, "batch-busy">>;
  /** Waits for the last one. */
  readonly settle: () => Promise<Result<undefined, "batch-busy">>;
  /** Of the chunks that are stored. */
  readonly counts: () => ChunkCounts;
  /** Of a dry run, whose rejections are stored nowhere. */
  readonly rejections: () => readonly Rejection[];
}

const noCounts: ChunkCounts = { accepted: 0, unchanged: 0, withdrawn: 0, rejected: 0, recoloured: 0 };

/** `rejected`: of an earlier attempt at the same delivery. */
export const createChunkStore = (
  parts: ComparisonParts,
  origin: { readonly batch: string; readonly source: string; readonly isDryRun: boolean },
  former: { readonly rejected: number } | undefined,
): ChunkStore => {
  let counts: ChunkCounts = { ...noCounts, rejected: former?.rejected ?? 0 };
  const rejections: Rejection[] = [];
  let running: Promise<Result<undefined, "batch-busy">> = Promise.resolve(ok(undefined));
  const store = async (chunk: Chunk): Promise<Result<undefined, "batch-busy">> => {
    const stored = await inTransaction(parts, origin, chunk);
    if (stored === undefined) return fail("batch-busy");
    counts = addCounts(counts, stored);
    if (origin.isDryRun) rejections.push(...chunk.rejected);
    return ok(undefined);
  };
  return {
    put: async (chunk) => {
      const former = await running;
      if (!former.ok) return former;
      running = store(chunk);
      // Whoever waits for it next hears of its failure; nobody else has to.
      running.catch(() => undefined);
      return ok(undefined);
    },
    settle: async () => running,
    counts: () => counts,
    rejections: () => rejections,
  };
};

/** A dry run does everything, so that it says exactly what would come of it, and undoes it. */
const inTransaction = async (
  { db, refuseWaiting }: ComparisonParts,
  origin: { readonly batch: string; readonly source: string; readonly isDryRun: boolean },
  chunk: Chunk,
): Promise<ChunkCounts | undefined> => {
  const trx = await db.startTransaction().execute();
  try {
    const counts = await storeChunk(trx, { refuseWaiting }, { chunk, origin });
    await (origin.isDryRun || counts === undefined ? trx.rollback() : trx.commit()).execute();
    return counts;
  } catch (error) {
    // The connection may be gone, and the transaction with it.
    await trx
      .rollback()
      .execute()
      .catch(() => undefined);
    throw error;
  }
};

const addCounts = (a: ChunkCounts, b: ChunkCounts): ChunkCounts => ({
  accepted: a.accepted + b.accepted,
  unchanged: a.unchanged + b.unchanged,
  withdrawn: a.withdrawn + b.withdrawn,
  rejected: a.rejected + b.rejected,
  recoloured: a.recoloured + b.recoloured,
});
