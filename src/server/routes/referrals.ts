/** Referrals of a community, and objections of travelers (D5.1; `src/api/referrals.ts`). */
import type { FastifyReply } from "fastify";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { newestQuerySchema, nothingSchema } from "../../api/pages.ts";
import { problemAnswers } from "../../api/problems.ts";
import * as api from "../../api/referrals.ts";
import { holdersActedFor, isActingFor } from "../people/acting-for.ts";
import type { Access } from "../plugins/access.ts";
import { communitiesOf, holderOf } from "../plugins/access.ts";
import { sendNotFound, sendProblem } from "../plugins/problems.ts";
import { addStep } from "../referrals/add-step.ts";
import { askAuthority } from "../referrals/ask-authority.ts";
import type { AskError } from "../referrals/ask-authority.ts";
import { closeReferral } from "../referrals/close-referral.ts";
import { listObjections, object } from "../referrals/objections.ts";
import { listReferrals, readReferral } from "../referrals/read-referrals.ts";
import type { ReferralParts } from "../referrals/referral-parts.ts";

const followers: Access = { roles: ["officer", "follow-up"], scope: "community" };
const travelers: Access = { roles: ["traveler"], scope: "own" };

const refuse = (reply: FastifyReply, error: AskError): FastifyReply => {
  switch (error) {
    case "referral-unknown":
      return sendNotFound(reply);
    case "referral-closed":
      return sendProblem(reply, 409, error, "This referral was closed before.");
    case "authority-absent":
      return sendProblem(
        reply,
        409,
        error,
        "This server has no way to the authority. Tell it by phone, and note that.",
      );
  }
};

/** The routes. */
export const referralsRoutes =
  (parts: ReferralParts): FastifyPluginAsyncZod =>
  async (scope) => {
    workListRoutes(scope, parts);
    workRoutes(scope, parts);
    objectionRoutes(scope, parts);
  };

type Scope = Parameters<FastifyPluginAsyncZod>[0];

const workListRoutes = (scope: Scope, parts: ReferralParts): void => {
  scope.get(
    api.referralPaths.all,
    {
      config: { access: followers },
      schema: { querystring: api.referralsQuerySchema, response: { 200: api.referralPageSchema, ...problemAnswers } },
    },
    async (request) =>
      listReferrals(parts, { actor: request.actor, communities: communitiesOf(request) }, request.query),
  );
  scope.get(
    api.referralPaths.one,
    {
      config: { access: followers },
      schema: { params: api.referralParamsSchema, response: { 200: api.referralSchema, ...problemAnswers } },
    },
    async (request, reply) => {
      const who = { actor: request.actor, communities: communitiesOf(request) };
      return (await readReferral(parts, who, request.params)) ?? sendNotFound(reply);
    },
  );
};

const workRoutes = (scope: Scope, parts: ReferralParts): void => {
  scope.post(
    api.referralPaths.steps,
    {
      config: { access: followers },
      schema: {
        ...{ params: api.referralParamsSchema, body: api.newStepSchema },
        response: { 204: nothingSchema, ...problemAnswers },
      },
    },
    async (request, reply) => {
      const staff = { actor: request.actor, communities: communitiesOf(request) };
      const added = await addStep(parts, staff, { name: request.params, step: request.body });
      return added.ok ? reply.code(204).send(null) : refuse(reply, added.error);
    },
  );
  scope.post(
    api.referralPaths.authority,
    {
      config: { access: followers },
      schema: {
        params: api.referralParamsSchema,
        response: { 202: api.authorityAskedSchema, ...problemAnswers },
      },
    },
    async (request, reply) => {
      const staff = { actor: request.actor, communities: communitiesOf(request) };
      const asked = await askAuthority(parts, staff, request.params);
      return asked.ok ? reply.code(202).send({ authority: asked.value }) : refuse(reply, asked.error);
    },
  );
  scope.post(
    api.referralPaths.closure,
    {
      config: { access: followers },
      schema: {
        ...{ params: api.referralParamsSchema, body: api.closureSchema },
        response: { 200: api.closedSchema, ...problemAnswers },
      },
    },
    async (request, reply) => {
      const staff = { actor: request.actor, communities: communitiesOf(request) };
      const closed = await closeReferral(parts, { staff, name: request.params, closure: request.body });
      return closed.ok ? reply.send(closed.value) : refuse(reply, closed.error);
    },
  );
};

const objectionRoutes = (scope: Scope, parts: ReferralParts): void => {
  scope.get(
    api.referralPaths.objections,
    {
      config: { access: travelers },
      schema: { querystring: newestQuerySchema, response: { 200: api.objectionsSchema, ...problemAnswers } },
    },
    async (request) => listObjections(parts, await holdersActedFor(parts.db, holderOf(request)), request.query),
  );
  scope.post(
    api.referralPaths.objections,
    {
      config: { access: travelers },
      schema: { body: api.newObjectionSchema, response: { 201: api.objectionSchema, ...problemAnswers } },
    },
    async (request, reply) => {
      const { holder = holderOf(request), words } = request.body;
      if (!(await isActingFor(parts.db, holderOf(request), holder))) return sendNotFound(reply);
      const opened = await object(parts, { actor: request.actor, holder, words });
      if (opened.ok) return reply.code(201).send(opened.value);
      const detail =
        opened.error === "objection-open"
          ? "An objection is open already. Its outcome will come by notification."
          : "There is nothing to object to: the colour is green.";
      return sendProblem(reply, 409, opened.error, detail);
    },
  );
};
