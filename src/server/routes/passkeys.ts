/** Signing in with a passkey, and enrolling and removing one (`src/api/staff.ts`). */
import type { FastifyReply, FastifyRequest } from "fastify";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { nothingSchema } from "../../api/pages.ts";
import { problemAnswers } from "../../api/problems.ts";
import * as api from "../../api/staff.ts";
import { readSessionCookie, setSessionCookie } from "../access/session-cookie.ts";
import { endSession } from "../access/sessions.ts";
import type { NewSession } from "../access/sessions.ts";
import { staffOf } from "../plugins/access.ts";
import { sendNotFound } from "../plugins/problems.ts";
import { beginEnrolment, beginOwnPasskey, finishEnrolment, finishOwnPasskey } from "../staff/enrol-passkey.ts";
import type { PasskeyParts } from "../staff/enrol-passkey.ts";
import { readMember } from "../staff/members.ts";
import { listPasskeys, removePasskey } from "../staff/own-passkeys.ts";
import { beginSignIn, finishSignIn, openStaffSession } from "../staff/sign-in.ts";
import { anyStaff } from "./staff.ts";
import { refuse } from "./staff-refusals.ts";

/** A token may be worth less than its owner: it must not make a passkey that is worth all. */
const own = { ...anyStaff, sessionOnly: true } as const;

/** The routes. */
export const passkeysRoutes =
  (parts: PasskeyParts): FastifyPluginAsyncZod =>
  async (scope) => {
    await scope.register(signInRoutes(parts));
    await scope.register(enrolmentRoutes(parts));
    await scope.register(ownPasskeysRoutes(parts));
  };

interface Opened {
  readonly staff: number;
  readonly session: NewSession;
}

/** Gives the browser a session in place of the one that it had; undefined where the member has just been dismissed. */
const startSession = async (parts: PasskeyParts, request: FastifyRequest, reply: FastifyReply, opened: Opened) => {
  const former = readSessionCookie(request.headers.cookie);
  if (former !== undefined) await endSession(parts.db, former);
  const member = await readMember(parts.db, opened.staff);
  if (member === undefined) return undefined;
  setSessionCookie(reply, parts.publicOrigin, opened.session);
  const { staff, name, language, roles, communities } = member;
  return { staff, name, language, roles, communities };
};

const signInRoutes =
  (parts: PasskeyParts): FastifyPluginAsyncZod =>
  async (scope) => {
    scope.post(
      api.staffPaths.signInOptions,
      { config: { access: "public" }, schema: { response: { 200: api.passkeyOptionsSchema, ...problemAnswers } } },
      async () => ({ ...(await beginSignIn(parts)) }),
    );

    scope.post(
      api.staffPaths.signIn,
      {
        config: { access: "public" },
        schema: { body: api.assertionSchema, response: { 200: api.meSchema, ...problemAnswers } },
      },
      async (request, reply) => {
        const done = await finishSignIn(parts, request.body);
        if (!done.ok) return refuse(reply, done.error);
        const me = await startSession(parts, request, reply, done.value);
        return me === undefined ? sendNotFound(reply) : reply.send(me);
      },
    );
  };

const enrolmentRoutes =
  (parts: PasskeyParts): FastifyPluginAsyncZod =>
  async (scope) => {
    scope.post(
      api.staffPaths.enrolmentOptions,
      {
        config: { access: "public" },
        schema: { body: api.enrolmentOptionsSchema, response: { 200: api.passkeyOptionsSchema, ...problemAnswers } },
      },
      async (request, reply) => {
        const options = await beginEnrolment(parts, request.body.link);
        return options.ok ? reply.send({ ...options.value }) : refuse(reply, options.error);
      },
    );

    scope.post(
      api.staffPaths.enrolment,
      {
        config: { access: "public" },
        schema: { body: api.enrolmentSchema, response: { 201: api.meSchema, ...problemAnswers } },
      },
      async (request, reply) => {
        const { link, credential } = request.body;
        const staff = await finishEnrolment(parts, link, credential);
        if (!staff.ok) return refuse(reply, staff.error);
        const session = await openStaffSession(parts, staff.value);
        const me = await startSession(parts, request, reply, { staff: staff.value, session });
        return me === undefined ? sendNotFound(reply) : reply.code(201).send(me);
      },
    );
  };

const ownPasskeysRoutes =
  (parts: PasskeyParts): FastifyPluginAsyncZod =>
  async (scope) => {
    scope.get(
      api.staffPaths.passkeys,
      { config: { access: own }, schema: { response: { 200: api.passkeysSchema, ...problemAnswers } } },
      async (request) => ({ passkeys: await listPasskeys(parts.db, staffOf(request).staff) }),
    );

    scope.post(
      api.staffPaths.passkeyOptions,
      { config: { access: own }, schema: { response: { 200: api.passkeyOptionsSchema, ...problemAnswers } } },
      async (request) => ({ ...(await beginOwnPasskey(parts, staffOf(request).staff)) }),
    );

    scope.post(
      api.staffPaths.passkeys,
      {
        config: { access: own },
        schema: { body: api.newCredentialSchema, response: { 201: api.passkeysSchema, ...problemAnswers } },
      },
      async (request, reply) => {
        const { staff } = staffOf(request);
        const done = await finishOwnPasskey(parts, staff, request.body);
        if (!done.ok) return refuse(reply, done.error);
        return reply.code(201).send({ passkeys: await listPasskeys(parts.db, staff) });
      },
    );

    scope.delete(
      api.staffPaths.passkey,
      {
        config: { access: own },
        schema: { params: api.passkeyParamsSchema, response: { 204: nothingSchema, ...problemAnswers } },
      },
      async (request, reply) => {
        const keptSecret = readSessionCookie(request.headers.cookie) ?? "";
        const { passkey } = request.params;
        const done = await removePasskey(parts, staffOf(request), { passkey, keptSecret });
        if (done.ok) return reply.code(204).send(null);
        return done.error === "passkey-unknown" ? sendNotFound(reply) : refuse(reply, done.error);
      },
    );
  };
