/** Gives holders' phones their codes, and takes passes to other phones. */
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { applicationParamsSchema } from "../../api/applications.ts";
import { heldCodesSchema, heldPassSchema, movePath, moveSchema, passesPath } from "../../api/passes.ts";
import { problemAnswers } from "../../api/problems.ts";
import type { Problem } from "../../api/problems.ts";
import { fetchCodes } from "../passes/fetch-codes.ts";
import { readHeldPeople } from "../passes/held-by.ts";
import { findHolderOfPass, movePass } from "../passes/move-pass.ts";
import type { MoveError, MoveParts } from "../passes/move-pass.ts";
import { holderOf } from "../plugins/access.ts";
import { sendNotFound, sendProblem } from "../plugins/problems.ts";

const moveRefusals: Readonly<
  Record<Exclude<MoveError, "pass-unknown">, readonly [Problem["status"], Problem["detail"]]>
> = {
  "pass-expired": [409, "The pass has expired. Apply for a new one."],
  "pass-is-print": [409, "The pass is on paper. An officer of the community can help."],
  "print-living": [409, "There is a pass on paper beside it. An officer of the community can help."],
  "move-limit": [409, "The pass has been moved as often as a day allows. Try again tomorrow."],
  "holder-key-used": [409, "The phone's key belongs to another pass. Make a new one."],
  "holder-key-invalid": [422, "This is no key that every gate can check. Make a new one."],
  "holder-key-proof-wrong": [422, "The key did not sign for this request."],
  "holder-key-proof-late": [422, "The phone's clock is more than ten minutes off, or the request was long on its way."],
  "issuing-unavailable": [503, "The pass cannot be signed at present. Try again later."],
};

const access = { roles: ["traveler"], scope: "own" } as const;

/** The routes. */
export const passesRoutes =
  (parts: MoveParts): FastifyPluginAsyncZod =>
  async (scope) => {
    scope.get(
      passesPath,
      { config: { access }, schema: { response: { 200: heldCodesSchema, ...problemAnswers } } },
      async (request) => fetchCodes(parts, holderOf(request)),
    );

    scope.post(
      movePath(":application"),
      {
        config: { access },
        schema: {
          params: applicationParamsSchema,
          body: moveSchema,
          response: { 200: heldPassSchema, ...problemAnswers },
        },
      },
      async (request, reply) => {
        const { application } = request.params;
        const people = await readHeldPeople(parts.db, holderOf(request));
        const holders = people.map(({ holder }) => holder);
        const holder = holders.length === 0 ? undefined : await findHolderOfPass(parts.db, holders, application);
        if (holder === undefined) return sendNotFound(reply);
        const moved = await movePass(parts, {
          ...{ ...request.body, holder, application },
          actor: request.actor,
        });
        if (moved.ok) return moved.value;
        if (moved.error === "pass-unknown") return sendNotFound(reply);
        const [status, detail] = moveRefusals[moved.error];
        return sendProblem(reply, status, moved.error, detail);
      },
    );
  };
