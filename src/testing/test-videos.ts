/** Videos as phones record them, for tests, and how they are sent. */
import { createHash } from "node:crypto";
import type { LightMyRequestResponse } from "fastify";
import { partBytesMax, uploadType } from "../api/videos.ts";
import type { NewVideo, Upload } from "../api/videos.ts";
import type { TestTraveler } from "./travelers.ts";

type Person = Pick<TestTraveler, "inject">;

/** WebM: the first bytes of its type, then the same words again and again, other ones for another `seed`. */
export const webmOf = (bytes: number, seed = 0): Buffer => {
  const video = Buffer.alloc(bytes, `pictures ${seed} `);
  Buffer.from([0x1a, 0x45, 0xdf, 0xa3, 0x9f, 0x42, 0x82, 0x84]).copy(video);
  video.write("webm", 8);
  return video;
};

/** What is said of it at the beginning. */
export const newVideoOf = (video: Buffer, mediaType = "video/webm"): NewVideo => ({
  ...{ mediaType, totalBytes: video.length },
  sha256: createHash("sha256").update(video).digest("hex"),
});

/** Begins an upload. */
export const beginVideo = async (
  { inject }: Person,
  application: string,
  payload: object,
): Promise<LightMyRequestResponse> =>
  inject({ method: "POST", url: `/api/applications/${application}/videos`, payload });

/** Sends a part. */
export const sendPart = async (
  { inject }: Person,
  { video, offset }: { readonly video: string; readonly offset: number },
  payload: Buffer,
): Promise<LightMyRequestResponse> =>
  inject({
    ...{ method: "PATCH", url: `/api/videos/${video}`, payload },
    headers: { "content-type": uploadType, "upload-offset": String(offset) },
  });

/** Sends all of it; gives its number. */
export const sendVideo = async (person: Person, application: string, bytes: Buffer): Promise<string> => {
  const { video } = (await beginVideo(person, application, newVideoOf(bytes))).json<Upload>();
  for (let offset = 0; offset < bytes.length; offset += partBytesMax) {
    const answer = await sendPart(person, { video, offset }, bytes.subarray(offset, offset + partBytesMax));
    if (answer.statusCode !== 200) throw new Error(`sending a video: ${answer.statusCode} ${answer.body}`);
  }
  return video;
};
