/** A traveler's own data and those of dependents (`src/api/people.ts`). */
import { randomUUID } from "node:crypto";
import type { FastifyReply } from "fastify";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { nothingSchema } from "../../api/pages.ts";
import * as api from "../../api/people.ts";
import { problemAnswers } from "../../api/problems.ts";
import { codeAskedSchema } from "../../api/sign-in.ts";
import { readSessionCookie, clearSessionCookie } from "../access/session-cookie.ts";
import { recordAccess } from "../audit/record-access.ts";
import { peekClock } from "../db/database-clock.ts";
import { isActingFor } from "../people/acting-for.ts";
import { askForPhoneCode } from "../people/ask-for-code.ts";
import { codeLimits } from "../people/ask-limits.ts";
import { changeOwnPhone, changePhone } from "../people/change-phone.ts";
import type { Contact } from "../people/contact.ts";
import { listConsents, storeConsent } from "../people/consents.ts";
import { addDependent, listDependents } from "../people/dependents.ts";
import { listOthersAccesses } from "../people/list-others-accesses.ts";
import { codeLifeSeconds } from "../people/one-time-codes.ts";
import { phoneChangedSmsText } from "../people/phone-sms-text.ts";
import { readPhoneNumber } from "../people/phone-number.ts";
import { isOfCommunities, isOpenCommunity, readPeople } from "../people/read-people.ts";
import { changeResident, readResident } from "../people/residents.ts";
import { signOutEverywhere } from "../people/sign-out-everywhere.ts";
import { communitiesOf, holderOf } from "../plugins/access.ts";
import type { Access } from "../plugins/access.ts";
import { sendNotFound } from "../plugins/problems.ts";
import { readTypedDocument, refuseNotice, refusePeople } from "./people-refusals.ts";
import type { SignInRouteParts } from "./sign-in.ts";

const travelers = { roles: ["traveler"], scope: "own" } as const satisfies Access;
const config = { access: travelers };

/** The routes. */
export const peopleRoutes =
  (parts: SignInRouteParts): FastifyPluginAsyncZod =>
  async (scope) => {
    await scope.register(ownDataRoutes(parts));
    await scope.register(phoneRoutes(parts));
    await scope.register(residentPhoneRoutes(parts));
    await scope.register(dependentsRoutes(parts));
    await scope.register(privacyRoutes(parts));
  };

const sendPerson = async (parts: SignInRouteParts, reply: FastifyReply, actor: string, holder: string) => {
  const [person] = await readPeople(parts, { kind: "holder", holder: actor }, [holder]);
  return person === undefined ? sendNotFound(reply) : person;
};

/** Changes what is given for whoever the actor acts for; sends the person as it is then. */
const change = async (
  parts: SignInRouteParts,
  reply: FastifyReply,
  request: { readonly actor: string; readonly holder: string; readonly change: api.PersonChange },
) => {
  const { actor, holder } = request;
  const { community, language } = request.change;
  if (!(await isActingFor(parts.db, actor, holder))) return sendNotFound(reply);
  if (community !== undefined && !(await isOpenCommunity(parts.db, community, await peekClock(parts.db)))) {
    return refusePeople(reply, "community-unknown");
  }
  const columns = { ...(community !== undefined && { community }), ...(language !== undefined && { language }) };
  await parts.db.transaction().execute(async (trx) => {
    await changeResident(trx, parts, holder, columns);
    await recordAccess(trx, parts, { actor: { kind: "holder", holder: actor }, action: "person.change", holder });
  });
  return sendPerson(parts, reply, actor, holder);
};

const ownDataRoutes =
  (parts: SignInRouteParts): FastifyPluginAsyncZod =>
  async (scope) => {
    scope.get(
      api.peoplePaths.me,
      { config, schema: { response: { 200: api.personSchema, ...problemAnswers } } },
      async (request, reply) => sendPerson(parts, reply, holderOf(request), holderOf(request)),
    );

    scope.patch(
      api.peoplePaths.me,
      { config, schema: { body: api.personChangeSchema, response: { 200: api.personSchema, ...problemAnswers } } },
      async (request, reply) => {
        const actor = holderOf(request);
        return change(parts, reply, { actor, holder: actor, change: request.body });
      },
    );

    scope.delete(
      api.peoplePaths.sessions,
      { config, schema: { response: { 204: nothingSchema, ...problemAnswers } } },
      async (request, reply) => {
        await parts.db.transaction().execute(async (trx) => signOutEverywhere(trx, holderOf(request)));
        return clearSessionCookie(reply, parts.publicOrigin).code(204).send(null);
      },
    );
  };

const phoneRoutes =
  (parts: SignInRouteParts): FastifyPluginAsyncZod =>
  async (scope) => {
    scope.post(
      api.peoplePaths.phoneCodes,
      { config, schema: { body: api.phoneCodeAskSchema, response: { 202: codeAskedSchema, ...problemAnswers } } },
      async (request, reply) => {
        const phone = readPhoneNumber(request.body.phone);
        if (!phone.ok) return refusePeople(reply, phone.error);
        const holder = holderOf(request);
        const resident = await readResident(parts.db, parts, holder);
        if (resident === undefined) return sendNotFound(reply);
        const asked = await askForPhoneCode(parts, { holder, phone: phone.value, language: resident.language });
        if (!asked.ok) return refusePeople(reply, asked.error, asked.waitSeconds);
        const againAfterSeconds = codeLimits[0]?.withinSeconds ?? 0;
        return reply.code(202).send({ againAfterSeconds, lifeSeconds: codeLifeSeconds });
      },
    );

    scope.put(
      api.peoplePaths.phone,
      { config, schema: { body: api.newPhoneSchema, response: { 200: api.personSchema, ...problemAnswers } } },
      async (request, reply) => {
        const phone = readPhoneNumber(request.body.phone);
        if (!phone.ok) return refusePeople(reply, phone.error);
        const holder = holderOf(request);
        const secret = readSessionCookie(request.headers.cookie) ?? "";
        const changed = await changeOwnPhone(parts, { holder, phone: phone.value, code: request.body.code, secret });
        if (!changed.ok) return refusePeople(reply, changed.error);
        tellFormerPhone(parts, changed.value);
        return sendPerson(parts, reply, holder, holder);
      },
    );
  };

/** Whoever did not want the change learns of it there; of anything else that phone is told nothing any more. */
const tellFormerPhone = ({ smsOutbox }: SignInRouteParts, former: Contact | undefined): void => {
  if (former === undefined) return;
  smsOutbox.push({ phone: former.phone, text: phoneChangedSmsText(former.language), key: randomUUID() });
};

/** For who has neither the former phone nor a session: the officer looks at the document. */
const residentPhoneRoutes =
  (parts: SignInRouteParts): FastifyPluginAsyncZod =>
  async (scope) => {
    scope.put(
      api.peoplePaths.residentPhone,
      {
        config: { access: { roles: ["officer"], scope: "community" } satisfies Access },
        schema: {
          ...{ params: api.holderParamsSchema, body: api.residentPhoneSchema },
          response: { 204: nothingSchema, ...problemAnswers },
        },
      },
      async (request, reply) => {
        const phone = readPhoneNumber(request.body.phone);
        if (!phone.ok) return refusePeople(reply, phone.error);
        const { holder } = request.params;
        const communities = communitiesOf(request);
        const changed = await parts.db.transaction().execute(async (trx) => {
          if (!(await isOfCommunities(trx, holder, communities))) return undefined;
          return changePhone(trx, parts, { actor: request.actor, holder, phone: phone.value });
        });
        if (changed?.ok !== true) return sendNotFound(reply);
        tellFormerPhone(parts, changed.value);
        return reply.code(204).send(null);
      },
    );
  };

const dependentsRoutes =
  (parts: SignInRouteParts): FastifyPluginAsyncZod =>
  async (scope) => {
    scope.get(
      api.peoplePaths.dependents,
      { config, schema: { response: { 200: api.dependentsSchema, ...problemAnswers } } },
      async (request) => {
        const holders = await listDependents(parts.db, holderOf(request));
        return { dependents: [...(await readPeople(parts, request.actor, holders))] };
      },
    );

    scope.post(
      api.peoplePaths.dependents,
      {
        config,
        schema: {
          body: api.newDependentSchema,
          response: { 200: api.addedDependentSchema, 201: api.addedDependentSchema, ...problemAnswers },
        },
      },
      async (request, reply) => {
        const { name, noticeVersion } = request.body;
        const document = await readTypedDocument(parts.db, request.body.document);
        if (!document.ok) return refusePeople(reply, document.error);
        const notice = refuseNotice(noticeVersion);
        if (!notice.ok) return refusePeople(reply, notice.error);
        const added = await addDependent(parts, holderOf(request), { document: document.value, name, noticeVersion });
        if (!added.ok) return refusePeople(reply, added.error);
        return reply.code(added.value.isNew ? 201 : 200).send({ holder: added.value.holder });
      },
    );

    scope.patch(
      api.peoplePaths.dependent,
      {
        config,
        schema: {
          ...{ params: api.holderParamsSchema, body: api.personChangeSchema },
          response: { 200: api.personSchema, ...problemAnswers },
        },
      },
      async (request, reply) =>
        change(parts, reply, { actor: holderOf(request), holder: request.params.holder, change: request.body }),
    );
  };

const privacyRoutes =
  (parts: SignInRouteParts): FastifyPluginAsyncZod =>
  async (scope) => {
    scope.get(
      api.peoplePaths.consents,
      {
        config,
        schema: { querystring: api.consentsQuerySchema, response: { 200: api.consentsSchema, ...problemAnswers } },
      },
      async (request, reply) => {
        const actor = holderOf(request);
        const holder = request.query.holder ?? actor;
        if (!(await isActingFor(parts.db, actor, holder))) return sendNotFound(reply);
        return listConsents(parts.db, holder, request.query);
      },
    );

    scope.post(
      api.peoplePaths.consents,
      { config, schema: { body: api.newConsentSchema, response: { 204: nothingSchema, ...problemAnswers } } },
      async (request, reply) => {
        const notice = refuseNotice(request.body.noticeVersion);
        if (!notice.ok) return refusePeople(reply, notice.error);
        const actor = holderOf(request);
        const holder = request.body.holder ?? actor;
        if (!(await isActingFor(parts.db, actor, holder))) return sendNotFound(reply);
        const { noticeVersion } = request.body;
        await storeConsent(parts.db, { actor: request.actor, holder, noticeVersion });
        return reply.code(204).send(null);
      },
    );

    scope.get(
      api.peoplePaths.accesses,
      {
        config,
        schema: { querystring: api.accessesQuerySchema, response: { 200: api.accessesSchema, ...problemAnswers } },
      },
      async (request, reply) => {
        const actor = holderOf(request);
        const holder = request.query.holder ?? actor;
        if (!(await isActingFor(parts.db, actor, holder))) return sendNotFound(reply);
        return listOthersAccesses(parts.db, holder, request.query);
      },
    );
  };
