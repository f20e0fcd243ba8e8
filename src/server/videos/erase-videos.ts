/** Erases videos whose time is over with their files, and what was left behind (D9.7). */
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Kysely } from "kysely";
import type { Policy } from "../../policy/policy-data.ts";
import type { Tables } from "../db/schema.ts";
import { errorCode } from "../system/error-code.ts";
import { removeVideoFile } from "./video-files.ts";
import type { VideoFilesParts } from "./video-files.ts";

const daySeconds = 86_400;
/** So many files are removed in moments. */
const rowsMaxDefault = 100;

/** What erasing needs. */
export interface EraseVideosParts extends Pick<VideoFilesParts, "videosDir"> {
  readonly db: Kysely<Tables>;
}

/** The clock, and the policy in force. */
export interface VideoTimes extends Pick<Policy, "retentionDays"> {
  readonly nowSeconds: number;
}

/**
 * Erases some of what was finished so many days ago, and of uploads that were begun a day ago and not finished; gives how many went: call
 * it until none did. A video that is being sent or sealed anew waits for the next run.
 */
export const eraseVideos = async (
  { db, videosDir }: EraseVideosParts,
  { nowSeconds, retentionDays }: VideoTimes,
  rowsMax: number = rowsMaxDefault,
): Promise<number> =>
  db.transaction().execute(async (trx) => {
    const over = await trx
      .selectFrom("videos")
      .select(["holder", "video"])
      .where((where) =>
        where.or([
          where("done_seconds", "<=", nowSeconds - retentionDays.videos * daySeconds),
          where.and([where("done_seconds", "is", null), where("begun_seconds", "<=", nowSeconds - daySeconds)]),
        ]),
      )
      .limit(rowsMax)
      .forUpdate()
      .skipLocked()
      .execute();
    // A kill after this leaves rows, which the next run takes.
    for (const { video } of over) await removeVideoFile({ videosDir }, video);
    for (const { holder, video } of over) {
      await trx.deleteFrom("videos").where("holder", "=", holder).where("video", "=", video).execute();
    }
    return over.length;
  });

const fileForm = /^([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\.sealed(\.new)?$/;

/**
 * Removes drafts of a day ago, which a kill has left, and files of no row that are older than any video is kept: rows are lost when a
 * database is restored from a backup. Younger ones stay, lest a start with another database erase them all. Gives how many went.
 */
export const sweepVideoFiles = async (
  { db, videosDir }: EraseVideosParts,
  { nowSeconds, retentionDays }: VideoTimes,
): Promise<number> => {
  let removed = 0;
  for (const name of await listNames(videosDir)) {
    const [, video, draft] = fileForm.exec(name) ?? [];
    if (video === undefined) continue;
    const ageDays = draft === undefined ? retentionDays.videos : 1;
    const path = join(videosDir, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Infinity }));
    if (mtimeMs / 1000 > nowSeconds - ageDays * daySeconds) continue;
    if (draft === undefined && (await hasRow(db, video))) continue;
    await rm(path, { force: true });
    removed += 1;
  }
  return removed;
};

const listNames = async (directory: string): Promise<readonly string[]> => {
  try {
    return await readdir(directory);
  } catch (error) {
    // Before the first video.
    if (errorCode(error) === "ENOENT") return [];
    throw error;
  }
};

const hasRow = async (db: Kysely<Tables>, video: string): Promise<boolean> =>
  (await db.selectFrom("videos").select("video").where("video", "=", video).executeTakeFirst()) !== undefined;
