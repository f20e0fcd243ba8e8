/** The public form of the status lists, for verifiers that are not ours (IETF Token Status List). */
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { contentTypes } from "../../api/content-types.ts";
import { errorBodySchema } from "../../api/error-body.ts";
import { sendError } from "../plugins/plain-errors.ts";
import { sendDocument, shareWithAllOrigins } from "../plugins/public-documents.ts";
import type { ReadStatusToken } from "../publication/status-token.ts";
import { listFailures, listParams } from "./sync.ts";

const failures = {
  ...listFailures,
  "issuing-key-absent": [
    503,
    { error: "issuing-key-absent", message: "The issuer of this list has no key to sign with at present." },
  ],
} as const;

/** The routes below `/status`. */
export const statusRoutes =
  (readStatusToken: ReadStatusToken): FastifyPluginAsyncZod =>
  async (scope) => {
    shareWithAllOrigins(scope);
    scope.get(
      "/:issuer/:list",
      {
        schema: { params: listParams, response: { 404: errorBodySchema, 410: errorBodySchema, 503: errorBodySchema } },
      },
      async (request, reply) => {
        const token = await readStatusToken(request.params);
        if (!token.ok) {
          const [status, body] = failures[token.error];
          return sendError(reply, status, body);
        }
        return sendDocument(request, reply, {
          bytes: token.value.document,
          type: contentTypes.statusListToken,
          caching: { kind: "newest" },
        });
      },
    );
  };
