/** Communities (`src/api/communities.ts`). */
import type { FastifyReply } from "fastify";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import * as api from "../../api/communities.ts";
import { problemAnswers } from "../../api/problems.ts";
import type { Access } from "../plugins/access.ts";
import { sendNotFound, sendProblem } from "../plugins/problems.ts";
import { addCommunity, closeCommunity, findCommunities, renameCommunity } from "../staff/communities.ts";
import type { StaffParts } from "../staff/members.ts";

const operators: Access = { roles: ["operator"], scope: "province" };

const details = {
  "community-known": "There is a community of this name in this area.",
  "area-unserved": "No issuer signs for this area.",
} as const;

const refuse = (reply: FastifyReply, error: keyof typeof details | "community-unknown"): FastifyReply =>
  error === "community-unknown" ? sendNotFound(reply) : sendProblem(reply, 409, error, details[error]);

/** The routes. */
export const communitiesRoutes =
  (parts: StaffParts): FastifyPluginAsyncZod =>
  async (scope) => {
    scope.get(
      api.communitiesPaths.all,
      {
        config: { access: "public" },
        schema: {
          querystring: api.communityQuerySchema,
          response: { 200: api.communityPageSchema, ...problemAnswers },
        },
      },
      async ({ query }) => findCommunities(parts.db, query),
    );

    scope.post(
      api.communitiesPaths.all,
      {
        config: { access: operators },
        schema: { body: api.newCommunitySchema, response: { 201: api.communitySchema, ...problemAnswers } },
      },
      async (request, reply) => {
        const added = await addCommunity(parts, request.actor, request.body);
        return added.ok ? reply.code(201).send(added.value) : refuse(reply, added.error);
      },
    );

    scope.put(
      api.communitiesPaths.one,
      {
        config: { access: operators },
        schema: {
          ...{ params: api.communityParamsSchema, body: api.communityNamesSchema },
          response: { 200: api.communitySchema, ...problemAnswers },
        },
      },
      async (request, reply) => {
        const renamed = await renameCommunity(parts, request.actor, request.params.community, request.body);
        return renamed.ok ? reply.send(renamed.value) : refuse(reply, renamed.error);
      },
    );

    scope.post(
      api.communitiesPaths.closure,
      {
        config: { access: operators },
        schema: { params: api.communityParamsSchema, response: { 200: api.communitySchema, ...problemAnswers } },
      },
      async (request, reply) => {
        const closed = await closeCommunity(parts, request.actor, request.params.community);
        return closed.ok ? reply.send(closed.value.community) : refuse(reply, closed.error);
      },
    );
  };
