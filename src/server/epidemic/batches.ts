/** The register of deliveries (D9.3). */
import type { Kysely } from "kysely";
import type { Batch, Rejection } from "../../api/epidemic.ts";
import { rejectionReasons } from "../../api/epidemic.ts";
import { actorColumns } from "../access/actor.ts";
import type { Actor } from "../access/actor.ts";
import { recordAccess } from "../audit/record-access.ts";
import type { AuditParts } from "../audit/record-access.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";

/** A delivery as far as an import reads it. */
export interface BatchRow {
  readonly state: "reading" | "done";
  readonly linesDone: number;
  readonly contentHash: Uint8Array;
  readonly rejected: number;
}

/** The delivery that came under this UUID before, or a new one that begins with this hash. Beginning one is an act of staff. */
export const beginBatch = async (
  { db, auditKey }: AuditParts & { readonly db: Kysely<Tables> },
  { batch, source, actor }: { readonly batch: string; readonly source: string; readonly actor: Actor },
  contentHash: Uint8Array,
): Promise<BatchRow> =>
  db.transaction().execute(async (trx) => {
    const begun = await trx
      .insertInto("epidemic_batches")
      .values({
        ...{ batch, source, content_hash: contentHash, state: "reading", begun_seconds: await peekClock(trx) },
        ...actorColumns(actor),
      })
      .onConflict((conflict) => conflict.column("batch").doNothing())
      .returning("batch")
      .executeTakeFirst();
    if (begun !== undefined)
      await recordAccess(trx, { auditKey }, { actor, action: "epidemic.import", details: { batch, source } });
    const row = await trx
      .selectFrom("epidemic_batches")
      .select(["state", "lines_done", "content_hash", "rejected"])
      .where("batch", "=", batch)
      .executeTakeFirstOrThrow();
    return { state: row.state, linesDone: row.lines_done, contentHash: row.content_hash, rejected: row.rejected };
  });

/** Says that all lines are stored; the hash must be that of the last chunk, else an other delivery's end would be taken for this one's. */
export const finishBatch = async (db: Kysely<Tables>, batch: string, contentHash: Uint8Array): Promise<void> => {
  await db
    .updateTable("epidemic_batches")
    .set({ state: "done", done_seconds: await peekClock(db) })
    .where("batch", "=", batch)
    .where("content_hash", "=", contentHash)
    .where("state", "=", "reading")
    .execute();
};

const columns = [
  "batch",
  "source",
  "state",
  "begun_seconds",
  "done_seconds",
  "lines_done",
  "accepted",
  "unchanged",
  "withdrawn",
  "rejected",
  "recoloured",
] as const;

/** One delivery; undefined where none came under this UUID. */
export const readBatch = async (db: Kysely<Tables>, batch: string): Promise<Batch | undefined> => {
  const row = await db.selectFrom("epidemic_batches").select(columns).where("batch", "=", batch).executeTakeFirst();
  return row && batchOf(row);
};

/** The newest first, after those of `before`. */
export const listBatches = async (
  db: Kysely<Tables>,
  { before, limit }: { readonly before?: string | undefined; readonly limit: number },
): Promise<readonly Batch[]> => {
  const rows = await db
    .selectFrom("epidemic_batches")
    .select(columns)
    .$if(before !== undefined, (query) =>
      query.where(({ eb, refTuple, selectFrom }) =>
        eb(
          refTuple("begun_seconds", "batch"),
          "<",
          selectFrom("epidemic_batches as b")
            .select(["b.begun_seconds", "b.batch"])
            .where("b.batch", "=", before ?? "")
            .$asTuple("begun_seconds", "batch"),
        ),
      ),
    )
    .orderBy("begun_seconds", "desc")
    .orderBy("batch", "desc")
    .limit(limit)
    .execute();
  return rows.map(batchOf);
};

const batchOf = (row: {
  readonly batch: string;
  readonly source: string;
  readonly state: "reading" | "done";
  readonly begun_seconds: number;
  readonly done_seconds: number | null;
  readonly lines_done: number;
  readonly accepted: number;
  readonly unchanged: number;
  readonly withdrawn: number;
  readonly rejected: number;
  readonly recoloured: number;
}): Batch => {
  const { batch, source, state, accepted, unchanged, withdrawn, rejected, recoloured } = row;
  const times = { begunSeconds: row.begun_seconds, doneSeconds: row.done_seconds, linesDone: row.lines_done };
  return { batch, source, state, ...times, accepted, unchanged, withdrawn, rejected, recoloured };
};

/** Rejected lines in order, behind line `after`. */
export const readRejections = async (
  db: Kysely<Tables>,
  batch: string,
  { after = 0, limit }: { readonly after?: number | undefined; readonly limit: number },
): Promise<readonly Rejection[]> => {
  const rows = await db
    .selectFrom("epidemic_rejections")
    .select(["line", "reason", "field"])
    .where("batch", "=", batch)
    .where("line", ">", after)
    .orderBy("line")
    .limit(limit)
    .execute();
  return rows.map(({ line, reason, field }) => {
    const known = rejectionReasons.find((one) => one === reason);
    if (known === undefined) throw new Error(`epidemic_rejections.reason: expected a known reason, got ${reason}`);
    return { line, reason: known, field };
  });
};
