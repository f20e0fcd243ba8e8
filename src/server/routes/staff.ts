/** What operators do for colleagues, and who is signed in (`src/api/staff.ts`). */
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { problemAnswers } from "../../api/problems.ts";
import * as api from "../../api/staff.ts";
import { clearSessionCookie, readSessionCookie } from "../access/session-cookie.ts";
import { endSession } from "../access/sessions.ts";
import { staffOf } from "../plugins/access.ts";
import type { Access } from "../plugins/access.ts";
import { nothingSchema } from "../../api/pages.ts";
import { sendNotFound } from "../plugins/problems.ts";
import type { PasskeyParts } from "../staff/enrol-passkey.ts";
import { createLink } from "../staff/links.ts";
import { addMember, dismissMember, listMembers, readMember, setDuties } from "../staff/members.ts";
import { refuse } from "./staff-refusals.ts";

const operators: Access = { roles: ["operator"], scope: "province" };
/** What makes somebody able to sign in, or able to do more: a token, which is worth some roles for some time, could else make access for good. */
const operatorsThemselves: Access = { ...operators, sessionOnly: true };
/** Every member for itself. */
export const anyStaff = {
  roles: ["officer", "operator", "lead", "clinic", "follow-up"],
  scope: "own",
} as const satisfies Access;

/** The routes of operators, and of who is signed in. */
export const staffRoutes =
  (parts: PasskeyParts): FastifyPluginAsyncZod =>
  async (scope) => {
    await scope.register(membersRoutes(parts));
    await scope.register(memberRoutes(parts));
    await scope.register(meRoutes(parts));
  };

const membersRoutes =
  (parts: PasskeyParts): FastifyPluginAsyncZod =>
  async (scope) => {
    scope.get(
      api.staffPaths.members,
      {
        config: { access: operators },
        schema: { querystring: api.memberQuerySchema, response: { 200: api.memberPageSchema, ...problemAnswers } },
      },
      async ({ query }) => listMembers(parts.db, query),
    );

    scope.post(
      api.staffPaths.members,
      {
        config: { access: operatorsThemselves },
        schema: { body: api.newMemberSchema, response: { 201: api.addedMemberSchema, ...problemAnswers } },
      },
      async (request, reply) => {
        const staff = await addMember(parts, request.actor, request.body);
        if (!staff.ok) return refuse(reply, staff.error);
        const link = await createLink(parts, request.actor, { staff: staff.value, origin: parts.publicOrigin });
        if (!link.ok) return sendNotFound(reply);
        return reply.code(201).send({ staff: staff.value, link: link.value });
      },
    );
  };

const memberRoutes =
  (parts: PasskeyParts): FastifyPluginAsyncZod =>
  async (scope) => {
    scope.put(
      api.staffPaths.duties,
      {
        config: { access: operatorsThemselves },
        schema: {
          ...{ params: api.staffParamsSchema, body: api.dutiesSchema },
          response: { 200: api.memberSchema, ...problemAnswers },
        },
      },
      async (request, reply) => {
        const { staff } = request.params;
        const done = await setDuties(parts, request.actor, staff, request.body);
        if (!done.ok) return refuse(reply, done.error);
        const member = await readMember(parts.db, staff);
        return member === undefined ? sendNotFound(reply) : reply.send(member);
      },
    );

    scope.post(
      api.staffPaths.links,
      {
        config: { access: operatorsThemselves },
        schema: { params: api.staffParamsSchema, response: { 201: api.newLinkSchema, ...problemAnswers } },
      },
      async (request, reply) => {
        const { staff } = request.params;
        const link = await createLink(parts, request.actor, { staff, origin: parts.publicOrigin });
        return link.ok ? reply.code(201).send(link.value) : refuse(reply, link.error);
      },
    );

    scope.post(
      api.staffPaths.dismissal,
      {
        config: { access: operators },
        schema: { params: api.staffParamsSchema, response: { 200: api.memberSchema, ...problemAnswers } },
      },
      async (request, reply) => {
        const { staff } = request.params;
        const done = await dismissMember(parts, request.actor, staff);
        if (!done.ok) return refuse(reply, done.error);
        const member = await readMember(parts.db, staff);
        return member === undefined ? sendNotFound(reply) : reply.send(member);
      },
    );
  };

const meRoutes =
  (parts: PasskeyParts): FastifyPluginAsyncZod =>
  async (scope) => {
    scope.get(
      api.staffPaths.me,
      { config: { access: anyStaff }, schema: { response: { 200: api.meSchema, ...problemAnswers } } },
      async (request, reply) => {
        const { staff, roles, communities } = staffOf(request);
        const member = await readMember(parts.db, staff);
        if (member === undefined) return sendNotFound(reply);
        const { name, language } = member;
        return reply.send({ staff, name, language, roles: [...roles], communities: [...communities] });
      },
    );

    scope.post(
      api.staffPaths.signOut,
      { config: { access: anyStaff }, schema: { response: { 204: nothingSchema, ...problemAnswers } } },
      async (request, reply) => {
        const secret = readSessionCookie(request.headers.cookie);
        if (secret !== undefined) await endSession(parts.db, secret);
        return clearSessionCookie(reply, parts.publicOrigin).code(204).send(null);
      },
    );
  };
