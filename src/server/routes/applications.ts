/** Travelers submit, complete and follow applications (`src/api/applications.ts`). */
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import * as api from "../../api/applications.ts";
import { newestQuerySchema } from "../../api/pages.ts";
import { problemAnswers } from "../../api/problems.ts";
import { fail } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import type { Actor } from "../access/actor.ts";
import { hashContent } from "../applications/application-form.ts";
import type { ApplicationParts } from "../applications/application-parts.ts";
import { completeIn } from "../applications/complete.ts";
import { findOwn, listOwnPage, readOwn } from "../applications/read-own.ts";
import { findSubmitted, submitIn } from "../applications/submit.ts";
import type { ApplicationName } from "../applications/transitions.ts";
import { recordAccess } from "../audit/record-access.ts";
import { peekClock } from "../db/database-clock.ts";
import { verifyHolderKeyProof } from "../issuing/holder-key-proof.ts";
import { inTransaction } from "../issuing/in-transaction.ts";
import { fetchCodes } from "../passes/fetch-codes.ts";
import { holdersActedFor, isActingFor } from "../people/acting-for.ts";
import type { Access } from "../plugins/access.ts";
import { holderOf } from "../plugins/access.ts";
import { sendNotFound } from "../plugins/problems.ts";
import { refuseApplication } from "./application-refusals.ts";
import type { ApplicationError } from "./application-refusals.ts";
import { refuseNotice, refusePeople } from "./people-refusals.ts";

const travelers: Access = { roles: ["traveler"], scope: "own" };
const config = { access: travelers };

/** The routes. */
export const applicationsRoutes =
  (parts: ApplicationParts): FastifyPluginAsyncZod =>
  async (scope) => {
    readRoutes(scope, parts);
    writeRoutes(scope, parts);
  };

type Scope = Parameters<FastifyPluginAsyncZod>[0];

const readRoutes = (scope: Scope, parts: ApplicationParts): void => {
  scope.get(
    api.applicationPaths.all,
    {
      config,
      schema: { querystring: newestQuerySchema, response: { 200: api.applicationsSchema, ...problemAnswers } },
    },
    async (request) => listOwnPage(parts.db, await holdersActedFor(parts.db, holderOf(request)), request.query),
  );

  scope.get(
    api.applicationPaths.one,
    {
      config,
      schema: { params: api.applicationParamsSchema, response: { 200: api.ownApplicationSchema, ...problemAnswers } },
    },
    async (request, reply) => {
      const actor = holderOf(request);
      const name = await findOwn(parts.db, await holdersActedFor(parts.db, actor), request.params.application);
      if (name === undefined) return sendNotFound(reply);
      return parts.db.transaction().execute(async (trx) => {
        const details = { application: name.application };
        await recordAccess(trx, parts, {
          ...{ actor: request.actor, action: "application.read", holder: name.holder, details },
        });
        return readOwn(trx, parts, name);
      });
    },
  );
};

const writeRoutes = (scope: Scope, parts: ApplicationParts): void => {
  scope.put(
    api.applicationPaths.submit,
    {
      config,
      schema: {
        ...{ params: api.clientKeyParamsSchema, body: api.submissionSchema },
        response: { 200: api.submittedSchema, ...problemAnswers },
      },
    },
    async (request, reply) => {
      const actor = holderOf(request);
      const holder = request.body.holder ?? actor;
      if (!(await isActingFor(parts.db, actor, holder))) return sendNotFound(reply);
      const notice = refuseNotice(request.body.noticeVersion);
      if (!notice.ok) return refusePeople(reply, notice.error);
      const sent = { actor: request.actor, holder, clientKey: request.params.clientKey, body: request.body };
      const submitted = await submit(parts, sent);
      if (!submitted.ok) return refuseApplication(reply, submitted.error);
      return answer(parts, actor, submitted.value);
    },
  );

  scope.put(
    api.applicationPaths.completion,
    {
      config,
      schema: {
        ...{ params: api.completionParamsSchema, body: api.completionSchema },
        response: { 200: api.submittedSchema, ...problemAnswers },
      },
    },
    async (request, reply) => {
      const actor = holderOf(request);
      const name = await findOwn(parts.db, await holdersActedFor(parts.db, actor), request.params.application);
      if (name === undefined) return sendNotFound(reply);
      if (request.body.commitmentVersion !== api.commitmentVersion) {
        return refuseApplication(reply, "commitment-outdated");
      }
      const { form } = request.body;
      const completion = {
        ...{ actor: request.actor, name, clientKey: request.params.clientKey, form },
        contentHash: hashContent(request.body),
      };
      const completed = await inTransaction(parts.db, async (trx) => completeIn(trx, parts, completion));
      if (!completed.ok) return refuseApplication(reply, completed.error);
      return answer(parts, actor, completed.value);
    },
  );
};

interface Sent {
  readonly actor: Actor;
  readonly holder: string;
  readonly clientKey: string;
  readonly body: api.Submission;
}

/** What was submitted before is found before the proof is looked at: its time may be long past. */
const submit = async (
  parts: ApplicationParts,
  { actor, holder, clientKey, body }: Sent,
): Promise<Result<ApplicationName, ApplicationError>> => {
  const { form, channel, commitmentVersion, noticeVersion, key } = body;
  const contentHash = hashContent([holder, form, channel, commitmentVersion, noticeVersion, key.publicKey]);
  const before = await findSubmitted(parts.db, parts, { holder, clientKey, contentHash });
  if (before !== undefined) return before;
  if (commitmentVersion !== api.commitmentVersion) return fail("commitment-outdated");
  const proven = await verifyHolderKeyProof(key, { clientKey, nowSeconds: await peekClock(parts.db) });
  if (!proven.ok) return proven;
  const sent = { actor, holder, clientKey, contentHash, form, channel, commitmentVersion, noticeVersion };
  return inTransaction(parts.db, async (trx) => submitIn(trx, parts, { ...sent, holderKey: proven.value }));
};

/** With the codes of this application, signed now: a lost answer is answered again with codes of its own time. */
const answer = async (parts: ApplicationParts, actor: string, name: ApplicationName): Promise<api.Submitted> => {
  const codes = await fetchCodes(parts, actor);
  const isOfIt = ({ application }: { readonly application: string }): boolean => application === name.application;
  return {
    ...(await readOwn(parts.db, parts, name)),
    serverSeconds: codes.serverSeconds,
    pending: codes.pending.filter(isOfIt),
    passes: codes.passes.filter(isOfIt),
  };
};
