/** What the document says of the routes of videos. */
import { uploadType, videoPaths } from "../../api/videos.ts";
import type { Operations } from "./open-api-operation.ts";

/** All of them. */
export const videoOperations: Operations = {
  [`POST ${videoPaths.begin}`]: {
    ...{
      tag: "Applications",
      summary: "Begin to send a video of the temperature being taken, or find the upload again",
    },
    errors: [
      ...(["404 not-found", "409 application-state", "409 videos-full"] as const),
      ...(["413 video-too-large", "415 video-type"] as const),
    ],
  },
  [`GET ${videoPaths.upload}`]: {
    ...{ tag: "Applications", summary: "How far an upload came" },
    errors: ["404 not-found"],
  },
  [`PATCH ${videoPaths.upload}`]: {
    ...{ tag: "Applications", summary: "Send the next part of a video", takes: [uploadType] },
    errors: [
      ...(["404 not-found", "409 upload-offset", "409 upload-done", "413 video-too-large"] as const),
      ...(["415 video-type", "422 upload-part", "422 video-hash", "507 disk-full"] as const),
    ],
  },
  [`DELETE ${videoPaths.upload}`]: {
    ...{ tag: "Applications", summary: "Give up an upload" },
    errors: ["404 not-found", "409 upload-done"],
  },
  [`GET ${videoPaths.watch}`]: {
    ...{ tag: "Desk", summary: "Watch a video, whole or a range of it", gives: "video/*" },
    errors: ["404 not-found", "416 range-outside"],
  },
};
