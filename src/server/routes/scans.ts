/** Takes in what devices hand in of their journals (core/README.md, "Devices and their journal"). */
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Kysely } from "kysely";
import { contentTypes } from "../../api/content-types.ts";
import { errorBodySchema } from "../../api/error-body.ts";
import type { ErrorBody } from "../../api/error-body.ts";
import { scansPath, scansReceivedSchema } from "../../api/scans.ts";
import { scansBytesMax } from "../../core/limits.ts";
import type { Tables } from "../db/schema.ts";
import { rateLimits } from "../plugins/limits.ts";
import { sendError } from "../plugins/plain-errors.ts";
import type { TakeOne } from "../plugins/rate-limiter.ts";
import { documentBody, takeDocuments } from "../plugins/signed-bodies.ts";
import { receiveScans } from "../scans/receive-scans.ts";
import type { ReceiveError } from "../scans/receive-scans.ts";

const refusals: Readonly<Record<ReceiveError, readonly [number, ErrorBody]>> = {
  "scans-malformed": [400, { error: "scans-malformed", message: "This is not a scans document." }],
  "device-unknown": [401, { error: "device-unknown", message: "No enrolled device has signed this." }],
  "device-shut-out": [403, { error: "device-shut-out", message: "This device has been shut out." }],
  "too-many-requests": [
    429,
    { error: "too-many-requests", message: "This device hands in too often. Try again later." },
  ],
};
const failures = {
  400: errorBodySchema,
  401: errorBodySchema,
  403: errorBodySchema,
  413: errorBodySchema,
  415: errorBodySchema,
  429: errorBodySchema,
};

/** A device that was refused may hand in again after one step of its rate. */
const retryAfterSeconds = Math.ceil(60 / rateLimits.device.perMinute);

/** The route. Scans that are older than the policy keeps any are received and not stored. `takeDevice` counts how often a device hands in. */
export const scansRoutes =
  (db: Kysely<Tables>, takeDevice?: TakeOne): FastifyPluginAsyncZod =>
  async (scope) => {
    takeDocuments(scope, contentTypes.scans, scansBytesMax);
    scope.post(
      scansPath,
      { schema: { body: documentBody, response: { 200: scansReceivedSchema, ...failures } } },
      async (request, reply) => {
        const received = await receiveScans(db, request.body, takeDevice);
        if (!received.ok) {
          const [status, body] = refusals[received.error];
          if (status === 429) reply.header("retry-after", String(retryAfterSeconds));
          return sendError(reply, status, body);
        }
        return reply.header("cache-control", "no-store").send({ received: received.value });
      },
    );
  };
