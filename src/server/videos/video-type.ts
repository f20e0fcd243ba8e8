/** Tells what a video is by its first bytes, whatever its sender says. */
import { videoTypes } from "../../api/videos.ts";
import type { VideoType } from "../../api/videos.ts";

const headBytes = 64;

/** An EBML header whose document type is webm (RFC 8794 section 11.2, RFC 9559 section 5): Matroska with other codecs is none. */
const webmForm = /^\x1aE\xdf\xa3.{1,40}?B\x82.{1,8}?webm/s;
/** A file type box whose major brand is that of a film (ISO/IEC 14496-12 section 4.3); those of sound, stills and QuickTime are others. */
const mp4Form = /^\0\0..ftyp(?:iso[m2-9]|mp4[12]|avc1|dash|hlsf|M4V )/s;

/** Whether the first bytes are of this type. */
export const isVideoOfType = (bytes: Uint8Array, type: VideoType): boolean => {
  const head = Buffer.from(bytes.subarray(0, headBytes)).toString("latin1");
  return (type === "video/webm" ? webmForm : mp4Form).test(head);
};

/** The type of this name; undefined where it is none that is taken. */
export const videoTypeOf = (mediaType: string): VideoType | undefined => videoTypes.find((type) => type === mediaType);
