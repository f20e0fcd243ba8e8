/** Signs travelers in and out (`src/api/sign-in.ts`). */
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { nothingSchema } from "../../api/pages.ts";
import { problemAnswers } from "../../api/problems.ts";
import * as api from "../../api/sign-in.ts";
import { clearSessionCookie, readSessionCookie, setSessionCookie } from "../access/session-cookie.ts";
import { endSession } from "../access/sessions.ts";
import { createTryLimit } from "../devices/try-limit.ts";
import type { TryLimit } from "../devices/try-limit.ts";
import { askForSignInCode } from "../people/ask-for-code.ts";
import type { CodeParts } from "../people/ask-for-code.ts";
import { codeLimits } from "../people/ask-limits.ts";
import { codeLifeSeconds } from "../people/one-time-codes.ts";
import { signIn } from "../people/sign-in.ts";
import type { SignInParts } from "../people/sign-in.ts";
import { readTyped, refuseNotice, refusePeople } from "./people-refusals.ts";

/** What the routes need. */
export interface SignInRouteParts extends CodeParts, SignInParts {
  readonly publicOrigin: string;
}

/**
 * Wrong codes in a minute, of all askers together: whoever guesses at many documents at once finds one of a million codes in two days
 * at best. It is high, because whoever reaches it keeps others from signing in.
 */
const wrongCodesMax = 300;

/** The routes. */
export const signInRoutes =
  (parts: SignInRouteParts, guesses: TryLimit = createTryLimit(wrongCodesMax)): FastifyPluginAsyncZod =>
  async (scope) => {
    scope.post(
      api.signInPaths.codes,
      {
        config: { access: "public" },
        schema: { body: api.codeAskSchema, response: { 202: api.codeAskedSchema, ...problemAnswers } },
      },
      async ({ body }, reply) => {
        const typed = await readTyped(parts.db, body);
        if (!typed.ok) return refusePeople(reply, typed.error);
        const asked = await askForSignInCode(parts, { ...typed.value, language: body.language });
        if (!asked.ok) return refusePeople(reply, asked.error, asked.waitSeconds);
        const againAfterSeconds = codeLimits[0]?.withinSeconds ?? 0;
        return reply.code(202).send({ againAfterSeconds, lifeSeconds: codeLifeSeconds });
      },
    );

    scope.post(
      api.signInPaths.signIn,
      {
        config: { access: "public" },
        schema: { body: api.signInSchema, response: { 200: api.signedInSchema, ...problemAnswers } },
      },
      async ({ body }, reply) => {
        const typed = await readTyped(parts.db, body);
        if (!typed.ok) return refusePeople(reply, typed.error);
        const notice = refuseNotice(body.noticeVersion);
        if (!notice.ok) return refusePeople(reply, notice.error);
        if (!guesses.take()) return refusePeople(reply, "too-many-codes", 60);
        const signedIn = await signIn(parts, { ...body, ...typed.value });
        // Only what could have hit counts.
        if (signedIn.ok || signedIn.error === "code-over") guesses.giveBack();
        if (!signedIn.ok) return refusePeople(reply, signedIn.error);
        const { holder, isNew, session } = signedIn.value;
        return setSessionCookie(reply, parts.publicOrigin, session).send({ holder, isNew });
      },
    );

    scope.get(
      api.signInPaths.session,
      { config: { access: "public" }, schema: { response: { 200: api.sessionSchema, ...problemAnswers } } },
      async ({ actor }): Promise<api.Session> => {
        if (actor.kind === "holder") return { kind: "traveler", holder: actor.holder };
        return { kind: actor.kind === "staff" ? "staff" : "nobody", holder: null };
      },
    );

    scope.delete(
      api.signInPaths.session,
      {
        config: { access: { roles: ["traveler"], scope: "own" } },
        schema: { response: { 204: nothingSchema, ...problemAnswers } },
      },
      async ({ headers }, reply) => {
        const secret = readSessionCookie(headers.cookie);
        if (secret !== undefined) await endSession(parts.db, secret);
        return clearSessionCookie(reply, parts.publicOrigin).code(204).send(null);
      },
    );
  };
