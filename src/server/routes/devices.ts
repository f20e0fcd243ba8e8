/** Enrols devices (core/README.md, "Devices and their journal"). */
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Kysely } from "kysely";
import { contentTypes } from "../../api/content-types.ts";
import { deviceSchema, devicesPath } from "../../api/devices.ts";
import { errorBodySchema } from "../../api/error-body.ts";
import type { ErrorBody } from "../../api/error-body.ts";
import { openEnrolment } from "../../core/journal/enrolment-document.ts";
import { enrolmentBytesMax } from "../../core/limits.ts";
import type { Tables } from "../db/schema.ts";
import { enrolDevice } from "../devices/enrol-device.ts";
import type { EnrolError } from "../devices/enrol-device.ts";
import { createTryLimit } from "../devices/try-limit.ts";
import type { TryLimit } from "../devices/try-limit.ts";
import { sendError } from "../plugins/plain-errors.ts";
import { documentBody, takeDocuments } from "../plugins/signed-bodies.ts";

/**
 * Tries of codes in a minute that may fail. A code of 60 bits that lives an hour is not found at any rate that a server can answer; the
 * bound keeps guessing from costing the database anything, and is high because whoever reaches it keeps others from enrolling.
 */
const failedTriesMax = 600;

const malformed: ErrorBody = {
  error: "enrolment-malformed",
  message: "This is not an enrolment document signed by the key in it.",
};
const tooManyTries: ErrorBody = {
  error: "enrolment-tries",
  message: "Too many wrong codes were tried. Try again in a minute.",
};
const refusals: Readonly<Record<EnrolError, readonly [number, ErrorBody]>> = {
  "enrolment-code-wrong": [
    403,
    { error: "enrolment-code-wrong", message: "This code is not known or has expired. Ask for a new one." },
  ],
  "enrolment-code-used": [
    409,
    { error: "enrolment-code-used", message: "Another device has used this code. Ask for a new one." },
  ],
};
const failures = {
  400: errorBodySchema,
  403: errorBodySchema,
  409: errorBodySchema,
  413: errorBodySchema,
  415: errorBodySchema,
  429: errorBodySchema,
};

/** The route. */
export const devicesRoutes =
  (db: Kysely<Tables>, tries: TryLimit = createTryLimit(failedTriesMax)): FastifyPluginAsyncZod =>
  async (scope) => {
    takeDocuments(scope, contentTypes.enrolment, enrolmentBytesMax);
    scope.post(
      devicesPath,
      { schema: { body: documentBody, response: { 201: deviceSchema, ...failures } } },
      async (request, reply) => {
        const enrolment = await openEnrolment(request.body);
        if (!enrolment.ok) return sendError(reply, 400, malformed);
        if (!tries.take()) return sendError(reply.header("retry-after", "60"), 429, tooManyTries);
        const enrolled = await enrolDevice(db, enrolment.value);
        if (!enrolled.ok) {
          const [status, body] = refusals[enrolled.error];
          return sendError(reply, status, body);
        }
        tries.giveBack();
        return reply.code(201).header("cache-control", "no-store").send(enrolled.value);
      },
    );
  };
