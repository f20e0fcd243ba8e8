/** Brings trust and lists to gates (core/README.md, "Sync"). All but the manifest is immutable and can stand behind any cache. */
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Kysely } from "kysely";
import { z } from "zod";
import { contentTypes } from "../../api/content-types.ts";
import { errorBodySchema } from "../../api/error-body.ts";
import type { ErrorBody } from "../../api/error-body.ts";
import { listNumberLimit } from "../../core/limits.ts";
import type { Tables } from "../db/schema.ts";
import { sendError } from "../plugins/plain-errors.ts";
import { sendDocument, shareWithAllOrigins } from "../plugins/public-documents.ts";
import { readDelta } from "../publication/deltas.ts";
import type { DeltaSpan } from "../publication/deltas.ts";
import { readLivingList, readManifest, readRoot, readSnapshot, readTrustList } from "../publication/read-published.ts";

/** A column of four bytes holds the numbers that the database compares with. */
const numberMax = 2 ** 31 - 1;
const digits = z.string().regex(/^(?:0|[1-9]\d{0,9})$/);
const number = digits.transform(Number).pipe(z.int().max(numberMax));
const versionParams = z.object({ version: number });

/** The name of a list in a path. */
export const listParams = z.object({ issuer: number, list: number.pipe(z.int().max(listNumberLimit - 1)) });
const streamParams = listParams.extend({
  version: z.union([
    number.transform((version) => ({ version })),
    z
      .string()
      .regex(/^(?:0|[1-9]\d{0,9})\.\.(?:0|[1-9]\d{0,9})$/)
      .transform((text): DeltaSpan => {
        const [from, to] = text.split("..").map(Number);
        return { from: from ?? 0, to: to ?? 0 };
      })
      .refine(({ from, to }) => from <= numberMax && to <= numberMax),
  ]),
});

/** The bodies of this scope are bytes, of which a schema says nothing, or a failure. */
const failures = { 404: errorBodySchema, 410: errorBodySchema, 503: errorBodySchema };

const notPublished: ErrorBody = { error: "not-published", message: "This version has not been published." };

/** What a list that cannot be given answers. */
export const listFailures = {
  "list-unknown": [404, { error: "list-unknown", message: "There is no such list." }],
  "list-dropped": [410, { error: "list-dropped", message: "All passes of this list have expired, and it was erased." }],
} as const satisfies Record<string, readonly [number, ErrorBody]>;

/** The routes below `/sync`. */
export const syncRoutes =
  (db: Kysely<Tables>): FastifyPluginAsyncZod =>
  async (scope) => {
    shareWithAllOrigins(scope);

    scope.get("/manifest", { schema: { response: failures } }, async (request, reply) => {
      const manifest = await readManifest(db);
      if (manifest === undefined) {
        return sendError(reply, 503, { error: "not-yet-published", message: "The first manifest is being made." });
      }
      return sendDocument(request, reply, {
        bytes: manifest.document,
        type: contentTypes.manifest,
        caching: { kind: "newest" },
      });
    });

    scope.get("/root/:version", { schema: { params: versionParams, response: failures } }, async (request, reply) => {
      const bytes = await readRoot(db, request.params.version);
      if (bytes === undefined) return sendError(reply, 404, notPublished);
      return sendDocument(request, reply, { bytes, type: contentTypes.root, caching: { kind: "immutable" } });
    });

    scope.get("/trust/:version", { schema: { params: versionParams, response: failures } }, async (request, reply) => {
      const trustList = await readTrustList(db, request.params.version);
      if (trustList === undefined) return sendError(reply, 404, notPublished);
      return sendDocument(request, reply, {
        bytes: trustList.document,
        type: contentTypes.trust,
        caching: { kind: "immutable" },
      });
    });

    scope.get(
      "/lists/:issuer/:list/:version",
      { schema: { params: streamParams, response: failures } },
      async (request, reply) => {
        const { version, ...name } = request.params;
        const living = await readLivingList(db, name);
        if (!living.ok) {
          const [status, body] = listFailures[living.error];
          return sendError(reply, status, body);
        }
        const isDelta = "from" in version;
        const bytes = isDelta
          ? await readDelta(db, living.value, version)
          : (await readSnapshot(db, name, version.version))?.snapshot;
        if (bytes === undefined) return sendError(reply, 404, notPublished);
        return sendDocument(request, reply, {
          bytes,
          type: isDelta ? contentTypes.delta : contentTypes.snapshot,
          caching: { kind: "immutable", seconds: living.value.lifeSeconds },
        });
      },
    );
  };
