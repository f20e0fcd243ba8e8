/** Videos of the temperature being taken: sent in parts that can be resumed, seen by officers (D2.3, D4.1). */
import * as z from "zod/mini";
import { idSchema } from "./ids.ts";

/**
 * Paths; ids are random. Errors besides those of every address (`problems.ts`): 409 `application-state` (decided already), `videos-full`
 * (an application has `videosMax`), `upload-offset` (another part is due: the header `upload-offset` says where it begins), `upload-done`; 413
 * `video-too-large`; 415 `video-type` (neither WebM nor MP4, or not what was said); 410
 * `video-lost` (its file is not there whole any more: another one is to be asked for); 416 `range-outside`; 422 `upload-part` (a part that is
 * not the last is a multiple of 64 KiB), `video-hash` (what came is not what was said: nothing of it is kept, begin anew); 507 `disk-full`
 * (nothing of this part was kept: send it again later).
 */
export const videoPaths = {
  /** POST: begins, or gives the upload of the same video that was begun. One that was not finished makes way for another. Travelers. */
  begin: "/api/applications/:application/videos",
  /**
   * GET: how far it came. PATCH: the next part, of the type `application/offset+octet-stream`, with the header `upload-offset`; what is
   * answered is safe on the disk, and the same part again is answered as before. DELETE: gives up what is not finished. Travelers.
   */
  upload: "/api/videos/:video",
  /** GET: a finished video, whole or a range of it. Officers of the application's community. */
  watch: "/api/desk/applications/:holder/:application/videos/:video",
} as const;

/** Of a part. */
export const uploadType = "application/offset+octet-stream";
/** Parts are multiples of this, but for the last one. */
export const partUnitBytes = 65_536;
/** Of one part. */
export const partBytesMax = 16 * partUnitBytes;
/** Ten seconds of a phone's camera at 12 Mbit/s. */
export const videoBytesMax = 16 * 1024 * 1024;
/** Finished ones of an application: the first, and those that an officer asked for anew. */
export const videosMax = 3;

/** What browsers record. */
export const videoTypes = ["video/webm", "video/mp4"] as const;

/** One of them. */
export type VideoType = (typeof videoTypes)[number];

/** What is to come. */
export const newVideoSchema = z.strictObject({
  /** One of `videoTypes`, without codecs. */
  mediaType: z.string().check(z.maxLength(100)),
  totalBytes: z.int().check(z.minimum(1)),
  /** Of the whole video, in hexadecimal. */
  sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
});

/** What is to come. */
export type NewVideo = z.infer<typeof newVideoSchema>;

/** An upload as it stands. */
export const uploadSchema = z.strictObject({
  video: z.uuid(),
  application: z.uuid(),
  mediaType: z.string(),
  totalBytes: z.int(),
  /** Safe on the disk; the next part begins here. */
  receivedBytes: z.int(),
  isDone: z.boolean(),
});

/** An upload as it stands. */
export type Upload = z.infer<typeof uploadSchema>;

/** Which one. */
export const videoParamsSchema = z.strictObject({ video: idSchema });
/** Which one, for officers. */
export const watchParamsSchema = z.strictObject({ holder: idSchema, application: idSchema, video: idSchema });
/** Where a part begins. */
export const partHeadersSchema = z.looseObject({ "upload-offset": z.string().check(z.regex(/^\d{1,10}$/)) });
