/** Takes epidemic data in and says what came of it (D3.1, D9.3). */
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import {
  batchParamsSchema,
  batchSchema,
  batchesAnswerSchema,
  batchesQuerySchema,
  deliveryAnswerSchema,
  deliveryBytesMax,
  deliveryQuerySchema,
  deliveryTypes,
  epidemicPaths,
  recordColumns,
  rejectionsAnswerSchema,
  rejectionsQuerySchema,
} from "../../api/epidemic.ts";
import { problemAnswers } from "../../api/problems.ts";
import { z } from "zod";
import { listBatches, readBatch, readRejections } from "../epidemic/batches.ts";
import { importDelivery } from "../epidemic/import-delivery.ts";
import type { DeliveryError, ImportParts } from "../epidemic/import-delivery.ts";
import type { Access } from "../plugins/access.ts";
import { requestLimits } from "../plugins/limits.ts";
import { sendNotFound, sendProblem } from "../plugins/problems.ts";

const access: Access = { roles: ["operator"], scope: "province" };
const batchesLimitDefault = 20;
const rejectionsLimitDefault = 200;

const refusals: Readonly<Record<DeliveryError, readonly [status: number, code: string, detail: string]>> = {
  "header-invalid": [
    400,
    "header-invalid",
    `The first line must name columns of these, each once, and among them key: ${recordColumns.join(", ")}.`,
  ],
  "batch-differs": [409, "batch-differs", "Another delivery came under this UUID. Draw a new one."],
  "batch-busy": [409, "batch-busy", "This delivery is being taken in now. Ask for its state in a moment."],
  "delivery-too-large": [413, "request-too-large", "A delivery may have 32 MiB. Send several."],
  "too-many-rejections": [422, "too-many-rejections", "Too many lines are not in the form of records."],
};

/** The body as it arrives: it is read line by line. */
const bodySchema = z.custom<AsyncIterable<Uint8Array>>(
  (body) => typeof body === "object" && body !== null && Symbol.asyncIterator in body,
);

/** The routes. */
export const epidemicRoutes =
  (parts: ImportParts): FastifyPluginAsyncZod =>
  async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(Object.values(deliveryTypes), (_, payload, done) => {
      done(null, payload);
    });
    scope.post(
      epidemicPaths.batch(":batch"),
      {
        config: { access, bodyTimeoutMs: requestLimits.deliveryTimeoutMs },
        bodyLimit: deliveryBytesMax,
        schema: {
          params: batchParamsSchema,
          querystring: deliveryQuerySchema,
          body: bodySchema,
          response: { 200: deliveryAnswerSchema, 201: deliveryAnswerSchema, ...problemAnswers },
        },
      },
      async (request, reply) => {
        const { source, kind, dryRun } = request.query;
        const isCsv = request.headers["content-type"]?.toLowerCase().startsWith(deliveryTypes.csv) === true;
        const imported = await importDelivery(
          parts,
          {
            ...{ batch: request.params.batch, source, kind, isDryRun: dryRun === "1", actor: request.actor },
            format: isCsv ? "csv" : "ndjson",
          },
          request.body,
        );
        if (!imported.ok) {
          const [status, code, detail] = refusals[imported.error];
          // What was not read is not waited for.
          return sendProblem(reply.header("connection", "close"), status, code, detail);
        }
        return reply.code(imported.value.isNew ? 201 : 200).send(imported.value);
      },
    );
    readRoutes(scope, parts);
  };

type Scope = Parameters<FastifyPluginAsyncZod>[0];

const readRoutes = (scope: Scope, { db }: Pick<ImportParts, "db">): void => {
  scope.get(
    epidemicPaths.batches,
    {
      config: { access },
      schema: { querystring: batchesQuerySchema, response: { 200: batchesAnswerSchema, ...problemAnswers } },
    },
    async ({ query: { before, limit = batchesLimitDefault } }) => {
      const batches = [...(await listBatches(db, { before, limit }))];
      return { batches, next: batches.length === limit ? (batches.at(-1)?.batch ?? null) : null };
    },
  );
  scope.get(
    epidemicPaths.batch(":batch"),
    {
      config: { access },
      schema: { params: batchParamsSchema, response: { 200: batchSchema, ...problemAnswers } },
    },
    async ({ params: { batch } }, reply) => (await readBatch(db, batch)) ?? sendNotFound(reply),
  );
  scope.get(
    epidemicPaths.rejections(":batch"),
    {
      config: { access },
      schema: {
        params: batchParamsSchema,
        querystring: rejectionsQuerySchema,
        response: { 200: rejectionsAnswerSchema, ...problemAnswers },
      },
    },
    async ({ params: { batch }, query: { after, limit = rejectionsLimitDefault } }, reply) => {
      if ((await readBatch(db, batch)) === undefined) return sendNotFound(reply);
      const rejections = [...(await readRejections(db, batch, { after, limit }))];
      return { rejections, next: rejections.length === limit ? (rejections.at(-1)?.line ?? null) : null };
    },
  );
};
