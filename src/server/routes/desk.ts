/** The officer's desk (`src/api/desk.ts`). */
import type { FastifyReply, FastifyRequest } from "fastify";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import * as api from "../../api/desk.ts";
import { nothingSchema } from "../../api/pages.ts";
import { problemAnswers, problemType } from "../../api/problems.ts";
import type { ApplicationParts } from "../applications/application-parts.ts";
import { decideIn } from "../applications/decide.ts";
import type { DecideError } from "../applications/decide.ts";
import { noteMeasuredIn } from "../applications/measured.ts";
import type { NoteError } from "../applications/measured.ts";
import { listForDesk, readDecided, readForDesk } from "../applications/read-desk.ts";
import { inTransaction } from "../issuing/in-transaction.ts";
import type { Access } from "../plugins/access.ts";
import { communitiesOf, staffOf } from "../plugins/access.ts";
import { sendNotFound, sendProblem } from "../plugins/problems.ts";

const officers: Access = { roles: ["officer"], scope: "community" };
const config = { access: officers };

const refusals: Readonly<
  Record<Exclude<DecideError | NoteError, "application-unknown">, readonly [status: number, detail: string]>
> = {
  "application-decided": [409, "This application was decided already."],
  "application-changed": [409, "Its applicant has completed it meanwhile. Read it again."],
  "application-lapsed": [409, "Its day 5 is over. The person has to apply anew."],
  "application-state": [409, "This application waits for no officer."],
  "temperature-high": [409, "Nothing is issued with a temperature at or above the threshold."],
  "person-red": [409, "There is another reason for which the person is red. Close that referral first."],
  "phone-missing": [409, "No phone came with this application. Issue a print."],
  "holder-key-used": [409, "The phone's key belongs to another pass. The person has to apply anew."],
  "issuing-unavailable": [503, "Codes cannot be signed at the moment. Nothing was decided: try again."],
  "report-date-past": [409, "The day has just ended. Try again."],
  "report-date-future": [409, "The day has not begun. Try again."],
  "report-not-due": [409, "There is neither a pass nor an open application."],
  "report-corrections": [409, "The report of this day has been corrected too often."],
  "report-temperature": [422, "Nobody has this temperature. Measure again."],
};

const refuse = (reply: FastifyReply, error: DecideError | NoteError): FastifyReply => {
  if (error === "application-unknown") return sendNotFound(reply);
  const [status, detail] = refusals[error];
  return sendProblem(reply, status, error, detail);
};

const lookingOf = (request: FastifyRequest) => ({ actor: staffOf(request), communities: communitiesOf(request) });

type Scope = Parameters<FastifyPluginAsyncZod>[0];

/** The routes. */
export const deskRoutes =
  (parts: ApplicationParts): FastifyPluginAsyncZod =>
  async (scope) => {
    scope.get(
      api.deskPaths.all,
      {
        config,
        schema: { querystring: api.deskQuerySchema, response: { 200: api.deskPageSchema, ...problemAnswers } },
      },
      async (request) => listForDesk(parts, lookingOf(request), request.query),
    );

    scope.get(
      api.deskPaths.one,
      {
        config,
        schema: { params: api.deskParamsSchema, response: { 200: api.deskApplicationSchema, ...problemAnswers } },
      },
      async (request, reply) => (await readForDesk(parts, lookingOf(request), request.params)) ?? sendNotFound(reply),
    );

    decisionRoutes(scope, parts);
  };

const decisionRoutes = (scope: Scope, parts: ApplicationParts): void => {
  scope.post(
    api.deskPaths.decision,
    {
      config,
      schema: {
        ...{ params: api.deskParamsSchema, body: api.newDecisionSchema },
        response: { 200: api.decidedSchema, ...problemAnswers, 409: api.decisionProblemSchema },
      },
    },
    async (request, reply) => {
      const name = request.params;
      const deciding = { staff: lookingOf(request), name, decision: request.body };
      const decided = await inTransaction(parts.db, async (trx) => decideIn(trx, parts, deciding));
      if (decided.ok) return readDecided(parts.db, name);
      if (decided.error !== "application-decided") return refuse(reply, decided.error);
      const [status, detail] = refusals[decided.error];
      const problem = { type: "about:blank", title: "Conflict", status, code: decided.error, detail } as const;
      const body = { ...problem, decided: await readDecided(parts.db, name) };
      return reply.code(409).header("cache-control", "no-store").type(problemType).send(body);
    },
  );

  scope.put(
    api.deskPaths.measured,
    {
      config,
      schema: {
        ...{ params: api.deskParamsSchema, body: api.newMeasuredSchema },
        response: { 204: nothingSchema, ...problemAnswers },
      },
    },
    async (request, reply) => {
      const noting = { staff: lookingOf(request), name: request.params, measured: request.body };
      const noted = await inTransaction(parts.db, async (trx) => noteMeasuredIn(trx, parts, noting));
      return noted.ok ? reply.code(204).send(null) : refuse(reply, noted.error);
    },
  );
};
