/** Seals the files of videos anew, under the newest data key: they join a rotation (`../privacy/re-encrypt.ts`). */
import { open, rename, rm } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { join } from "node:path";
import type { Kysely, Selectable, Transaction } from "kysely";
import { equalBytes } from "../../core/bytes.ts";
import type { Tables } from "../db/schema.ts";
import type { DataKeys, OpenError } from "../privacy/data-keys.ts";
import type { ReEncryption, SealedStore } from "../privacy/re-encrypt.ts";
import { syncDirectory } from "../system/durable-files.ts";
import { errorCode } from "../system/error-code.ts";
import { blockOffset, blocksOf, openBlock, readSealedBlock, sealBlocks } from "./video-blocks.ts";
import { draftFileName, videoFileName } from "./video-files.ts";

type Row = Selectable<Tables["videos"]>;

/** What it needs. */
export interface VideoStoreParts {
  readonly db: Kysely<Tables>;
  readonly videosDir: string;
}

const store = "videos.file";
const rowsMax = 100;
const noUuid = "00000000-0000-0000-0000-000000000000";

/**
 * All videos, in order. One that is being sent meanwhile is left and said to remain; officers who watch one go on with the file that they
 * have open. Throws where the disk is full: what was sealed before stays as it is.
 */
export const createVideoStore = (parts: VideoStoreParts): SealedStore => ({
  count: async () => {
    const { count } = await parts.db
      .selectFrom("videos")
      .select((select) => select.fn.countAll<number>().as("count"))
      .executeTakeFirstOrThrow();
    return count;
  },
  reEncrypt: async (keys, onProgress = () => undefined) => {
    const counts = { resealed: 0, remaining: 0, current: 0, "sealed-broken": 0, "sealed-key-unknown": 0 };
    let after = { holder: noUuid, video: noUuid };
    for (let seen = 0; ;) {
      const rows = await readNames(parts.db, after);
      for (const name of rows) {
        counts[await resealOne(parts, keys, name)] += 1;
        seen += 1;
        onProgress(store, seen);
      }
      const last = rows.at(-1);
      if (last === undefined) return toReEncryption(counts);
      after = last;
    }
  },
});

type Outcome = "resealed" | "current" | "remaining" | OpenError;

const toReEncryption = ({ resealed, remaining, ...counts }: Readonly<Record<Outcome, number>>): ReEncryption => ({
  ...{ column: store, resealed, remaining },
  unopened: { "sealed-broken": counts["sealed-broken"], "sealed-key-unknown": counts["sealed-key-unknown"] },
});

const readNames = async (db: Kysely<Tables>, after: Pick<Row, "holder" | "video">) =>
  db
    .selectFrom("videos")
    .select(["holder", "video"])
    .where((where) => where(where.refTuple("holder", "video"), ">", where.tuple(after.holder, after.video)))
    .orderBy("holder")
    .orderBy("video")
    .limit(rowsMax)
    .execute();

/** The row stays locked meanwhile: no part comes in between, and nobody erases the file. */
const resealOne = async (
  { db, videosDir }: VideoStoreParts,
  keys: DataKeys,
  name: Pick<Row, "holder" | "video">,
): Promise<Outcome> =>
  db.transaction().execute(async (trx) => {
    const row = await lockVideo(trx, name);
    if (row === undefined) return "remaining";
    if (row === "gone" || row.received_bytes === 0) return "current";
    const file = await openFile(join(videosDir, videoFileName(row.video)));
    // An upload without a file begins anew. A finished video without one: perhaps this is not the server's folder, and its keys are needed.
    if (file === undefined) return row.done_seconds === null ? "current" : "sealed-broken";
    try {
      if (await isCurrent(file, keys, row)) return "current";
      return await writeAnew({ file, keys, row, videosDir });
    } finally {
      await file.close();
    }
  });

const lockVideo = async (
  trx: Transaction<Tables>,
  { holder, video }: Pick<Row, "holder" | "video">,
): Promise<Row | "gone" | undefined> => {
  const named = trx.selectFrom("videos").selectAll().where("holder", "=", holder).where("video", "=", video);
  const free = await named.forUpdate().skipLocked().executeTakeFirst();
  if (free !== undefined) return free;
  return (await named.executeTakeFirst()) === undefined ? "gone" : undefined;
};

const openFile = async (path: string): Promise<FileHandle | undefined> => {
  try {
    return await open(path, "r");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
};

/** An upload that went on through a rotation has blocks under both keys. */
const isCurrent = async (file: FileHandle, { newestPrefix }: DataKeys, row: Row): Promise<boolean> => {
  for (let block = 0; block < blocksOf(row.received_bytes); block += 1) {
    const prefix = new Uint8Array(newestPrefix.length);
    await file.read(prefix, 0, prefix.length, blockOffset(block));
    if (!equalBytes(prefix, newestPrefix)) return false;
  }
  return true;
};

interface Anew {
  readonly file: FileHandle;
  readonly keys: DataKeys;
  readonly row: Row;
  readonly videosDir: string;
}

/** Into a draft that takes the file's place whole: a kill leaves the one or the other. */
const writeAnew = async ({ file, keys, row, videosDir }: Anew): Promise<"resealed" | OpenError> => {
  const draftPath = join(videosDir, draftFileName(row.video));
  try {
    const draft = await open(draftPath, "w", 0o600);
    try {
      for (let block = 0; block < blocksOf(row.received_bytes); block += 1) {
        const opened = openBlock(keys, row, { block, sealed: await readSealedBlock(file, row, block) });
        if (!opened.ok) return opened.error;
        // At the end of what was written before, all of it.
        await draft.appendFile(sealBlocks(keys, row, { block, bytes: opened.value }));
      }
      await draft.datasync();
    } finally {
      await draft.close();
    }
    await rename(draftPath, join(videosDir, videoFileName(row.video)));
    await syncDirectory(videosDir);
    return "resealed";
  } finally {
    await rm(draftPath, { force: true });
  }
};
