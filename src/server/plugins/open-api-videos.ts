/** What the document says of the routes of videos. */
import { uploadType, videoPaths } from "../../api/videos.ts";
import type { Operations } from "./open-api-operation.ts";

/** All of them. */
export const videoOperations: Operations = {
  [`POST ${videoPaths.begin}`]: {
    ...{ tag: "Applications", summary: "Begin to upload a video of the temperature" },
    errors: [
      ...(["404 not-found", "409 application-state", "409 videos-full", "413 video-too-large"] as const),
      ...(["415 video-type"] as const),
    ],
  },
  [`GET ${videoPaths.upload}`]: { tag: "Applications", summary: "How far an upload came", errors: ["404 not-found"] },
  [`PATCH ${videoPaths.upload}`]: {
    ...{ tag: "Applications", summary: "Upload the next part", takes: [uploadType] },
    errors: [
      ...(["404 not-found", "409 upload-offset", "409 upload-done", "413 video-too-large", "415 video-type"] as const),
      ...(["422 upload-part", "422 video-hash", "507 disk-full"] as const),
    ],
  },
  [`DELETE ${videoPaths.upload}`]: {
    ...{ tag: "Applications", summary: "Give up an upload" },
    errors: ["404 not-found", "409 upload-done"],
  },
  [`GET ${videoPaths.watch}`]: {
    ...{ tag: "Desk", summary: "Watch a video, whole or a range of it", gives: "video/*" },
    ...{
      also: { 206: "The range that was asked for." },
      errors: ["404 not-found", "410 video-lost", "416 range-outside"],
    },
  },
};
