/** Takes in videos part by part: what is acknowledged is on the disk (D2.3). */
import { createHash, randomUUID } from "node:crypto";
import type { Kysely, Selectable, Transaction } from "kysely";
import { partUnitBytes, videoBytesMax, videosMax } from "../../api/videos.ts";
import type { NewVideo, Upload } from "../../api/videos.ts";
import { equalBytes, hexToBytes } from "../../core/bytes.ts";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import type { Actor } from "../access/actor.ts";
import type { ApplicationName } from "../applications/transitions.ts";
import { recordAccess } from "../audit/record-access.ts";
import type { AuditParts } from "../audit/record-access.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import { hasRoom, hasVideoFile, isBroken, readRange, removeVideoFile, writePart } from "./video-files.ts";
import type { VideoFilesParts } from "./video-files.ts";
import { isVideoOfType, videoTypeOf } from "./video-type.ts";

/** What uploads need. */
export interface UploadParts extends VideoFilesParts, AuditParts {
  readonly db: Kysely<Tables>;
}

type Row = Selectable<Tables["videos"]>;

const toUpload = (row: Row): Upload => ({
  ...{ video: row.video, application: row.application, mediaType: row.media_type, totalBytes: row.total_bytes },
  ...{ receivedBytes: row.received_bytes, isDone: row.done_seconds !== null },
});

/** Why a video cannot be begun. */
export type BeginError = "application-state" | "videos-full" | "video-too-large" | "video-type" | "disk-full";

/** The same video again is the same upload; another one takes the place of what was not finished. */
export const beginUpload = async (
  parts: UploadParts,
  name: ApplicationName,
  { mediaType, totalBytes, sha256 }: NewVideo,
): Promise<Result<Upload, BeginError>> => {
  if (videoTypeOf(mediaType) === undefined) return fail("video-type");
  if (totalBytes > videoBytesMax) return fail("video-too-large");
  if (!(await hasRoom(parts, totalBytes))) return fail("disk-full");
  const wanted = { media_type: mediaType, total_bytes: totalBytes, sha256: hexToBytes(sha256) };
  return parts.db.transaction().execute(async (trx) => {
    const state = await lockState(trx, name);
    if (state !== "waiting" && state !== "returned") return fail("application-state");
    const known = await lockVideosOf(trx, name);
    const same = known.find((row) => isSame(row, wanted));
    if (same !== undefined) {
      // One that was lost is taken again.
      const isLost = same.done_seconds !== null && !(await hasVideoFile(parts, same.video));
      return ok(toUpload(isLost ? await setReceived(trx, same, { received_bytes: 0, done_seconds: null }) : same));
    }
    if (known.filter(({ done_seconds: done }) => done !== null).length >= videosMax) return fail("videos-full");
    for (const row of known) if (row.done_seconds === null) await drop(trx, parts, row);
    const begun = await trx
      .insertInto("videos")
      .values({ ...name, ...wanted, video: randomUUID(), begun_seconds: await peekClock(trx) })
      .returningAll()
      .executeTakeFirstOrThrow();
    return ok(toUpload(begun));
  });
};

const isSame = (row: Row, wanted: Pick<Row, "media_type" | "total_bytes" | "sha256">): boolean =>
  row.media_type === wanted.media_type &&
  row.total_bytes === wanted.total_bytes &&
  equalBytes(row.sha256, wanted.sha256);

const lockState = async (trx: Transaction<Tables>, { holder, application }: ApplicationName) => {
  const row = await trx
    .selectFrom("applications")
    .select("state")
    .where("holder", "=", holder)
    .where("application", "=", application)
    .forUpdate()
    .executeTakeFirst();
  return row?.state;
};

const lockVideosOf = async (trx: Transaction<Tables>, { holder, application }: ApplicationName) =>
  trx
    .selectFrom("videos")
    .selectAll()
    .where("holder", "=", holder)
    .where("application", "=", application)
    .orderBy("video")
    .forUpdate()
    .execute();

/** The file goes first: a kill in between leaves a row whose upload begins at 0, never a file of nobody. */
const drop = async (
  trx: Transaction<Tables>,
  parts: Pick<UploadParts, "videosDir">,
  { holder, video }: Pick<Row, "holder" | "video">,
): Promise<void> => {
  await removeVideoFile(parts, video);
  await trx.deleteFrom("videos").where("holder", "=", holder).where("video", "=", video).execute();
};

/** Whose upload it is, and how far it came, among these people; undefined where it is none of theirs. */
export const findUpload = async (
  db: Kysely<Tables>,
  holders: readonly string[],
  video: string,
): Promise<{ readonly holder: string; readonly upload: Upload } | undefined> => {
  if (holders.length === 0) return undefined;
  const row = await db
    .selectFrom("videos")
    .selectAll()
    .where("holder", "in", holders)
    .where("video", "=", video)
    .executeTakeFirst();
  return row && { holder: row.holder, upload: toUpload(row) };
};

/** Why a part is not taken. Nothing of it counts. */
export type PartError =
  | "video-unknown"
  | "upload-offset"
  | "upload-done"
  | "upload-part"
  | "video-too-large"
  | "video-type"
  | "video-hash"
  | "disk-full";

/** A part, and whose it is. */
export interface Part {
  readonly holder: string;
  readonly video: string;
  /** Who sends it: the holder or a guardian. */
  readonly actor: Actor;
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** Adds a part. Of two different ones at once one is added, and the other finds another offset. */
export const appendPart = async (parts: UploadParts, part: Part): Promise<Result<Upload, PartError>> =>
  parts.db.transaction().execute(async (trx) => {
    const row = await lockVideo(trx, part);
    if (row === undefined) return fail("video-unknown");
    const end = part.offset + part.bytes.length;
    const refusal = refusePart(row, part);
    if (refusal !== undefined) {
      const isRepeated = part.bytes.length > 0 && end <= row.received_bytes && (await isThere(parts, row, part));
      return isRepeated ? ok(toUpload(row)) : fail(refusal);
    }
    const written = await writePart(parts, row, part);
    if (!written.ok && written.error === "disk-full") return fail("disk-full");
    // Without what came before it, the upload begins anew.
    const receivedBytes = written.ok ? end : 0;
    const isWhole = receivedBytes === row.total_bytes;
    if (isWhole && !(await isAsSaid(parts, row))) {
      await drop(trx, parts, row);
      return fail("video-hash");
    }
    const doneSeconds = isWhole ? await peekClock(trx) : null;
    const after = await setReceived(trx, row, { received_bytes: receivedBytes, done_seconds: doneSeconds });
    if (isWhole) {
      const details = { application: row.application, video: row.video };
      await recordAccess(trx, parts, { actor: part.actor, action: "video.add", holder: row.holder, details });
    }
    return written.ok ? ok(toUpload(after)) : fail("upload-offset");
  });

const lockVideo = async (trx: Transaction<Tables>, { holder, video }: Pick<Row, "holder" | "video">) =>
  trx
    .selectFrom("videos")
    .selectAll()
    .where("holder", "=", holder)
    .where("video", "=", video)
    .forUpdate()
    .executeTakeFirst();

const setReceived = async (
  trx: Transaction<Tables>,
  { holder, video }: Pick<Row, "holder" | "video">,
  values: Pick<Row, "received_bytes" | "done_seconds">,
): Promise<Row> =>
  trx
    .updateTable("videos")
    .set(values)
    .where("holder", "=", holder)
    .where("video", "=", video)
    .returningAll()
    .executeTakeFirstOrThrow();

const refusePart = (row: Row, { offset, bytes }: Pick<Part, "offset" | "bytes">): PartError | undefined => {
  const end = offset + bytes.length;
  if (bytes.length === 0) return "upload-part";
  if (end > row.total_bytes) return "video-too-large";
  if (row.done_seconds !== null) return "upload-done";
  if (offset !== row.received_bytes) return "upload-offset";
  if (end < row.total_bytes && bytes.length % partUnitBytes !== 0) return "upload-part";
  const type = videoTypeOf(row.media_type);
  return offset === 0 && (type === undefined || !isVideoOfType(bytes, type)) ? "video-type" : undefined;
};

/** Whether the same bytes came before: the answer to them was lost. */
const isThere = async (parts: UploadParts, row: Row, { offset, bytes }: Part): Promise<boolean> => {
  const end = offset + bytes.length;
  const came = await hashRange(parts, row, { start: offset, end });
  return came !== undefined && equalBytes(came, createHash("sha256").update(bytes).digest());
};

const isAsSaid = async (parts: UploadParts, row: Row): Promise<boolean> => {
  const came = await hashRange(parts, row, { start: 0, end: row.total_bytes });
  return came !== undefined && equalBytes(came, row.sha256);
};

/** Of what is on the disk; undefined where it is not whole. */
const hashRange = async (
  parts: UploadParts,
  row: Row,
  range: { readonly start: number; readonly end: number },
): Promise<Uint8Array | undefined> => {
  const hash = createHash("sha256");
  try {
    for await (const bytes of readRange(parts, row, range)) hash.update(bytes);
  } catch (error) {
    if (isBroken(error)) return undefined;
    throw error;
  }
  return hash.digest();
};

/** Gives up an upload; false where it is finished, or gone. */
export const abortUpload = async (
  parts: UploadParts,
  name: { readonly holder: string; readonly video: string },
): Promise<boolean> =>
  parts.db.transaction().execute(async (trx) => {
    const row = await lockVideo(trx, name);
    if (row === undefined || row.done_seconds !== null) return false;
    await drop(trx, parts, row);
    return true;
  });
