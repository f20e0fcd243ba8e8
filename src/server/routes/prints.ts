/** Passes on paper (`src/api/prints.ts`). */
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import * as api from "../../api/prints.ts";
import { problemAnswers } from "../../api/problems.ts";
import { isOfCommunities } from "../people/read-people.ts";
import { communitiesOf } from "../plugins/access.ts";
import { sendNotFound, sendProblem } from "../plugins/problems.ts";
import { listDuePrints } from "../prints/due-prints.ts";
import { printPass } from "../prints/print-pass.ts";
import type { PrintParts } from "../prints/print-pass.ts";

const config = { access: { roles: ["officer"], scope: "community" } } as const;

/** The routes. */
export const printsRoutes =
  (parts: PrintParts): FastifyPluginAsyncZod =>
  async (scope) => {
    scope.post(
      api.printsPaths.one,
      {
        config,
        schema: {
          ...{ params: api.printParamsSchema, body: api.printWishSchema },
          response: { 200: z.unknown(), ...problemAnswers },
        },
      },
      async (request, reply) => {
        const { holder, application } = request.params;
        if (!(await isOfCommunities(parts.db, holder, communitiesOf(request)))) return sendNotFound(reply);
        const { actor, body: wish } = request;
        const printed = await printPass(parts, { holder, application, actor, wish });
        if (printed.ok) return reply.type("application/pdf").send(printed.value);
        switch (printed.error) {
          case "print-unknown":
            return sendNotFound(reply);
          case "pass-expired":
            return sendProblem(reply, 409, "pass-expired", "The pass has expired. The person has to apply anew.");
          case "issuing-key-absent":
            return sendProblem(reply, 503, "issuing-unavailable", "Codes cannot be signed at the moment. Try again.");
        }
      },
    );

    scope.get(
      api.printsPaths.due,
      {
        config,
        schema: { querystring: api.duePrintsQuerySchema, response: { 200: api.duePrintsSchema, ...problemAnswers } },
      },
      async (request) => listDuePrints(parts.db, { ...request.query, communities: communitiesOf(request) }),
    );
  };
