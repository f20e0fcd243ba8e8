/** Videos of the temperature being taken: travelers send them, officers watch them (`src/api/videos.ts`). */
import { Readable } from "node:stream";
import type { FastifyReply } from "fastify";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { applicationParamsSchema } from "../../api/applications.ts";
import { nothingSchema } from "../../api/pages.ts";
import { problemAnswers, problemSchema } from "../../api/problems.ts";
import * as api from "../../api/videos.ts";
import { findOwn } from "../applications/read-own.ts";
import { holdersActedFor } from "../people/acting-for.ts";
import type { Access } from "../plugins/access.ts";
import { communitiesOf, holderOf } from "../plugins/access.ts";
import { sendNotFound, sendProblem } from "../plugins/problems.ts";
import { documentBody, takeDocuments } from "../plugins/signed-bodies.ts";
import { readByteRange } from "../videos/byte-range.ts";
import { abortUpload, appendPart, beginUpload, findUpload } from "../videos/uploads.ts";
import type { BeginError, PartError, UploadParts } from "../videos/uploads.ts";
import { readRange } from "../videos/video-files.ts";
import { canWatch, findForDesk, recordWatching } from "../videos/watch.ts";

const travelers: Access = { roles: ["traveler"], scope: "own" };
const config = { access: travelers };
const answers = { ...problemAnswers, 507: problemSchema } as const;

const refusals: Readonly<Record<Exclude<BeginError | PartError, "video-unknown">, readonly [number, string]>> = {
  "application-state": [409, "This application is decided: it takes no video."],
  "videos-full": [409, "This application has as many videos as it takes."],
  "video-too-large": [413, "The video is larger than what is taken, or than it was said to be."],
  "video-type": [415, "This is neither WebM nor MP4, or not what it was said to be."],
  "upload-offset": [409, "Another part is due. The header upload-offset says where it begins."],
  "upload-done": [409, "The video is complete."],
  "upload-part": [422, "A part that is not the last has a multiple of 64 KiB."],
  "video-hash": [422, "What came is not the video that was said. Nothing of it was kept: begin anew."],
  "disk-full": [507, "There is no room for the video now. Nothing that was taken is lost: try again later."],
};

const refuse = (reply: FastifyReply, error: BeginError | PartError): FastifyReply => {
  if (error === "video-unknown") return sendNotFound(reply);
  const [status, detail] = refusals[error];
  return sendProblem(reply, status, error, detail);
};

/** The routes. */
export const videosRoutes =
  (parts: UploadParts): FastifyPluginAsyncZod =>
  async (scope) => {
    uploadRoutes(scope, parts);
    watchRoutes(scope, parts);
    await scope.register(partRoutes(parts));
  };

type Scope = Parameters<FastifyPluginAsyncZod>[0];

const uploadRoutes = (scope: Scope, parts: UploadParts): void => {
  scope.post(
    api.videoPaths.begin,
    {
      config,
      schema: {
        ...{ params: applicationParamsSchema, body: api.newVideoSchema },
        response: { 200: api.uploadSchema, ...answers },
      },
    },
    async (request, reply) => {
      const holders = await holdersActedFor(parts.db, holderOf(request));
      const name = await findOwn(parts.db, holders, request.params.application);
      if (name === undefined) return sendNotFound(reply);
      const begun = await beginUpload(parts, name, request.body);
      return begun.ok ? begun.value : refuse(reply, begun.error);
    },
  );

  scope.get(
    api.videoPaths.upload,
    { config, schema: { params: api.videoParamsSchema, response: { 200: api.uploadSchema, ...answers } } },
    async (request, reply) => {
      const holders = await holdersActedFor(parts.db, holderOf(request));
      const found = await findUpload(parts.db, holders, request.params.video);
      if (found === undefined) return sendNotFound(reply);
      return reply.header("upload-offset", String(found.upload.receivedBytes)).send(found.upload);
    },
  );

  scope.delete(
    api.videoPaths.upload,
    { config, schema: { params: api.videoParamsSchema, response: { 204: nothingSchema, ...answers } } },
    async (request, reply) => {
      const { video } = request.params;
      const found = await findUpload(parts.db, await holdersActedFor(parts.db, holderOf(request)), video);
      if (found === undefined) return sendNotFound(reply);
      const isGone = await abortUpload(parts, { holder: found.holder, video });
      return isGone ? reply.code(204).send(null) : refuse(reply, "upload-done");
    },
  );
};

const partRoutes =
  (parts: UploadParts): FastifyPluginAsyncZod =>
  async (scope) => {
    takeDocuments(scope, api.uploadType, api.partBytesMax);
    scope.patch(
      api.videoPaths.upload,
      {
        config,
        bodyLimit: api.partBytesMax,
        schema: {
          ...{ params: api.videoParamsSchema, headers: api.partHeadersSchema, body: documentBody },
          response: { 200: api.uploadSchema, ...answers },
        },
      },
      async (request, reply) => {
        const { video } = request.params;
        const holders = await holdersActedFor(parts.db, holderOf(request));
        const found = await findUpload(parts.db, holders, video);
        if (found === undefined) return sendNotFound(reply);
        const offset = Number(request.headers["upload-offset"]);
        const part = { holder: found.holder, video, actor: request.actor, offset, bytes: request.body };
        const added = await appendPart(parts, part);
        if (added.ok) return reply.header("upload-offset", String(added.value.receivedBytes)).send(added.value);
        if (added.error === "upload-offset") {
          const now = await findUpload(parts.db, holders, video);
          reply.header("upload-offset", String(now?.upload.receivedBytes ?? 0));
        }
        return refuse(reply, added.error);
      },
    );
  };

const watchRoutes = (scope: Scope, parts: UploadParts): void => {
  scope.get(
    api.videoPaths.watch,
    {
      config: { access: { roles: ["officer"], scope: "community" } },
      schema: {
        params: api.watchParamsSchema,
        // What is sent is a stream of bytes, which no schema sees.
        response: { 200: z.unknown(), 206: z.unknown(), 416: problemSchema, ...problemAnswers },
      },
    },
    async (request, reply) => {
      const row = await findForDesk(parts, request.params, communitiesOf(request));
      if (row === undefined) return sendNotFound(reply);
      const range = readByteRange(request.headers.range, row.total_bytes);
      if (range === undefined) {
        reply.header("content-range", `bytes */${row.total_bytes}`);
        return sendProblem(reply, 416, "range-outside", "There is nothing in this range.");
      }
      if (!(await canWatch(parts, row, range))) {
        return sendProblem(reply, 410, "video-lost", "This video cannot be shown any more. Ask for another one.");
      }
      const { start, end, isPart } = range;
      await recordWatching(parts, { actor: request.actor, row, range });
      if (isPart) reply.code(206).header("content-range", `bytes ${start}-${end - 1}/${row.total_bytes}`);
      return reply
        .type(row.media_type)
        .headers({ "accept-ranges": "bytes", "content-length": String(end - start) })
        .send(Readable.from(readRange(parts, row, range), { objectMode: false }));
    },
  );
};
