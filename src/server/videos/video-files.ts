/** Videos on the disk, sealed, one file each. */
import { constants, mkdir, open, rm, stat, statfs } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { partUnitBytes } from "../../api/videos.ts";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import type { DataKeys } from "../privacy/data-keys.ts";
import { syncDirectory } from "../system/durable-files.ts";
import { errorCode } from "../system/error-code.ts";
import { blockOffset, blocksOf, openBlock, readSealedBlock, sealBlocks } from "./video-blocks.ts";
import type { SealedVideo } from "./video-blocks.ts";

/** Where videos are and by which keys they are sealed. */
export interface VideoFilesParts {
  readonly videosDir: string;
  readonly dataKeys: Pick<DataKeys, "open" | "seal">;
  /** Bytes that are free where a directory is; asks the disk where it is not given. */
  readonly readFreeBytes?: ((directory: string) => Promise<number>) | undefined;
}

/** Videos leave this to the database, which may be on the same disk. */
export const freeBytesMin = 256 * 1024 * 1024;

/** The name of a video's file. */
export const videoFileName = (video: string): string => `${video}.sealed`;
/** The name under which it is sealed anew. */
export const draftFileName = (video: string): string => `${video}.sealed.new`;

const pathOf = ({ videosDir }: Pick<VideoFilesParts, "videosDir">, video: string): string =>
  join(videosDir, videoFileName(video));

const askDisk = async (directory: string): Promise<number> => {
  const { bavail, bsize } = await statfs(directory);
  return bavail * bsize;
};

/** Whether so many bytes more leave the database its room. Makes the directory where there is none. */
export const hasRoom = async (
  { videosDir, readFreeBytes = askDisk }: Pick<VideoFilesParts, "videosDir" | "readFreeBytes">,
  bytes: number,
): Promise<boolean> => {
  await mkdir(videosDir, { recursive: true, mode: 0o700 });
  return (await readFreeBytes(videosDir)) >= freeBytesMin + bytes;
};

/** No room; or what came before this part is not there any more. */
export type WriteError = "disk-full" | "video-lost";

/**
 * Writes a part at an offset that is a multiple of a block, and returns when it is on the disk. Of a part that failed nothing stays, and
 * nothing that came before it goes.
 */
export const writePart = async (
  parts: VideoFilesParts,
  video: SealedVideo,
  { offset, bytes }: { readonly offset: number; readonly bytes: Uint8Array },
): Promise<Result<void, WriteError>> => {
  const block = offset / partUnitBytes;
  try {
    if (!(await hasRoom(parts, bytes.length))) return fail("disk-full");
    const flags = constants.O_RDWR | (block === 0 ? constants.O_CREAT : 0);
    const file = await open(pathOf(parts, video.video), flags, 0o600);
    try {
      await writeAll(file, sealBlocks(parts.dataKeys, video, { block, bytes }), blockOffset(block));
      await file.datasync();
    } catch (error) {
      // What can give nothing back has nothing of it.
      await file.truncate(blockOffset(block)).catch(() => undefined);
      throw error;
    } finally {
      await file.close();
    }
    if (block === 0) await syncDirectory(parts.videosDir);
    return ok(undefined);
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT") return fail("video-lost");
    if (code !== "ENOSPC" && code !== "EDQUOT") throw error;
    if (block === 0) await removeVideoFile(parts, video.video);
    return fail("disk-full");
  }
};

/** A disk that is nearly full takes some of it and says so. */
const writeAll = async (file: FileHandle, bytes: Uint8Array, position: number): Promise<void> => {
  for (let at = 0; at < bytes.length;) {
    at += (await file.write(bytes, at, bytes.length - at, position + at)).bytesWritten;
  }
};

/** Whether there is a file. */
export const hasVideoFile = async (parts: Pick<VideoFilesParts, "videosDir">, video: string): Promise<boolean> =>
  stat(pathOf(parts, video)).then(
    () => true,
    () => false,
  );

/** The bytes from `start` to before `end`, block by block. Throws where there is no file, or a block was altered, cut or moved. */
export async function* readRange(
  parts: Pick<VideoFilesParts, "videosDir" | "dataKeys">,
  video: SealedVideo,
  { start, end }: { readonly start: number; readonly end: number },
): AsyncGenerator<Uint8Array> {
  const file = await open(pathOf(parts, video.video), "r");
  try {
    for (let block = Math.floor(start / partUnitBytes); block < blocksOf(end); block += 1) {
      const from = block * partUnitBytes;
      const sealed = await readSealedBlock(file, video, block);
      const opened = openBlock(parts.dataKeys, video, { block, sealed });
      if (!opened.ok) throw new BrokenVideo(`Block ${block} of the video ${video.video}: ${opened.error}`);
      yield opened.value.subarray(Math.max(0, start - from), end - from);
    }
  } finally {
    await file.close();
  }
}

/** A block cannot be opened. */
class BrokenVideo extends Error {
  override readonly name = "BrokenVideo";
}

/** Whether an error says that the video is not there whole. */
export const isBroken = (error: unknown): boolean => error instanceof BrokenVideo || errorCode(error) === "ENOENT";

/** Removes the file, and a draft of it; there may be none. */
export const removeVideoFile = async (parts: Pick<VideoFilesParts, "videosDir">, video: string): Promise<void> => {
  for (const name of [videoFileName(video), draftFileName(video)])
    await rm(join(parts.videosDir, name), { force: true });
};
