/** Brings a delivery of epidemic data in as it arrives, each line once, however often it is cut off and sent again (D9.3). */
import { setImmediate } from "node:timers/promises";
import type { DeliveryAnswer } from "../../api/epidemic.ts";
import { deliveryBytesMax } from "../../api/epidemic.ts";
import { equalBytes } from "../../core/bytes.ts";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import { civilDateAt } from "../../policy/civil-dates.ts";
import type { RecordKind } from "../../policy/record-rules.ts";
import type { Actor } from "../access/actor.ts";
import type { AuditParts } from "../audit/record-access.ts";
import { followUpRecolours } from "../colours/follow-ups.ts";
import { peekClock } from "../db/database-clock.ts";
import type { DataKeys } from "../privacy/data-keys.ts";
import { beginBatch, finishBatch, readBatch, readRejections } from "./batches.ts";
import type { BatchRow } from "./batches.ts";
import { createChunkStore } from "./chunk-store.ts";
import type { ChunkStore } from "./chunk-store.ts";
import { readDeliveryLines } from "./delivery-lines.ts";
import { createDeliveryParser } from "./delivery-parser.ts";
import type { DeliveryParser } from "./delivery-parser.ts";
import type { ComparisonParts } from "./store-chunk.ts";

/** What an import needs. */
export interface ImportParts extends ComparisonParts, AuditParts {
  readonly dataKeys: Pick<DataKeys, "lookupHash">;
}

/** A delivery without its lines. */
export interface Delivery {
  /** The sender's UUID. */
  readonly batch: string;
  readonly source: string;
  /** Of records that name none. */
  readonly kind?: RecordKind | undefined;
  readonly format: "ndjson" | "csv";
  readonly isDryRun: boolean;
  readonly actor: Actor;
}

/** Why a delivery was not taken to its end. What was stored before stays. */
export type DeliveryError =
  /** Its header names unknown columns, one twice, or no key. */
  | "header-invalid"
  /** Other content than what came under this UUID before. */
  | "batch-differs"
  /** Somebody else brings in the same batch at this moment. */
  | "batch-busy"
  | "delivery-too-large"
  | "too-many-rejections";

/** Lines in one transaction: it keeps others from deciding on people for a moment. */
const chunkLinesDefault = 4000;
/** Whoever sends more rows that nobody can take has sent another kind of file. */
const rejectionsMax = 10_000;
/** Lines that are read before others have their turn: a thousand take as long as a person notices. */
const linesAtOnce = 50;
const rejectionsShown = 100;

/**
 * Brings a delivery in with all that follows from it: first the colours of all, then referrals and notifications. Else as
 * `takeDelivery`.
 */
export const importDelivery = async (...args: Parameters<typeof takeDelivery>): ReturnType<typeof takeDelivery> => {
  const taken = await takeDelivery(...args);
  await followUpRecolours(args[0].db);
  return taken;
};

/**
 * Reads the body to its end. A batch that is done gives its former answer (`isNew` false); one that was cut off goes on behind the
 * lines that are stored. Throws where the body breaks off or the database fails: sent again, it goes on. Records, colours and lists are
 * right when it returns; `followUpRecolours` does the rest.
 */
export const takeDelivery = async (
  parts: ImportParts,
  delivery: Delivery,
  body: AsyncIterable<Uint8Array>,
  chunkLines: number = chunkLinesDefault,
): Promise<Result<DeliveryAnswer, DeliveryError>> => {
  const nowSeconds = await peekClock(parts.db);
  const parser = createDeliveryParser(parts.dataKeys, {
    ...delivery,
    kind: delivery.kind,
    today: civilDateAt(nowSeconds),
  });
  const former = delivery.isDryRun ? undefined : await beginBatch(parts, delivery, parser.contentHash());
  const store = createChunkStore(parts, delivery, former);
  // Whatever comes, the chunk that is being stored is waited for: whoever sends the rest next goes on behind it.
  const read = await readBody({ parser, store, former, chunkLines }, limitBytes(body)).finally(async () =>
    store.settle().catch(() => undefined),
  );
  const stored = await store.settle();
  if (!read.ok) return read;
  if (!stored.ok) return stored;
  if (delivery.isDryRun) return ok(dryRunAnswer(delivery, { nowSeconds, store, lines: parser.lines() }));
  if (former?.state !== "done") await finishBatch(parts.db, delivery.batch, parser.contentHash());
  const [batch, rejections] = [
    await readBatch(parts.db, delivery.batch),
    await readRejections(parts.db, delivery.batch, { limit: rejectionsShown }),
  ];
  if (batch === undefined) throw new Error(`The batch ${delivery.batch} has lost its row.`);
  return ok({ ...batch, rejections: [...rejections], isDryRun: false, isNew: former?.state !== "done" });
};

interface Reading {
  readonly parser: DeliveryParser;
  readonly store: ChunkStore;
  readonly former: BatchRow | undefined;
  readonly chunkLines: number;
}

/** While the database takes one chunk, the next one is read. */
const readBody = async (
  { parser, store, former, chunkLines }: Reading,
  body: AsyncIterable<Uint8Array>,
): Promise<Result<undefined, DeliveryError>> => {
  const { linesDone, contentHash, state } = former ?? {
    linesDone: 0,
    contentHash: parser.contentHash(),
    state: "reading",
  };
  const isSame = (): boolean => parser.lines() !== linesDone || equalBytes(parser.contentHash(), contentHash);
  if (!isSame()) return fail("batch-differs");
  try {
    for await (const lines of readDeliveryLines(body)) {
      for (const line of lines) {
        if (line.number % linesAtOnce === 0) await setImmediate();
        const isStored = line.number <= linesDone;
        if (state === "done" && !isStored) return fail("batch-differs");
        const pushed = parser.push(line, !isStored);
        if (!pushed.ok) return pushed;
        if (isStored && !isSame()) return fail("batch-differs");
        if (isStored || (line.number - linesDone) % chunkLines !== 0) continue;
        if (parser.rejections() > rejectionsMax) return fail("too-many-rejections");
        const stored = await store.put(parser.takeChunk());
        if (!stored.ok) return stored;
      }
    }
  } catch (error) {
    if (error instanceof TooLarge) return fail("delivery-too-large");
    throw error;
  }
  if (parser.lines() < linesDone) return fail("batch-differs");
  if (parser.rejections() > rejectionsMax) return fail("too-many-rejections");
  return state === "done" || parser.lines() === linesDone ? ok(undefined) : store.put(parser.takeChunk());
};

class TooLarge extends Error {}

async function* limitBytes(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.length;
    if (bytes > deliveryBytesMax) throw new TooLarge("the delivery is larger than any may be");
    yield piece;
  }
}

const dryRunAnswer = (
  { batch, source }: Delivery,
  { nowSeconds, store, lines }: { readonly nowSeconds: number; readonly store: ChunkStore; readonly lines: number },
): DeliveryAnswer => ({
  ...{ batch, source, state: "done", begunSeconds: nowSeconds, doneSeconds: nowSeconds, linesDone: lines },
  ...store.counts(),
  ...{ isDryRun: true, isNew: true, rejections: store.rejections().slice(0, rejectionsShown) },
});
