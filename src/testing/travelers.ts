/** Travelers who signed in as everybody does: with a document, a phone and the code that came to it. */
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from "fastify";
import { peoplePaths, privacyNoticeVersion } from "../api/people.ts";
import { signInPaths } from "../api/sign-in.ts";
import type { Language } from "../server/db/tables/people.ts";
import { ensureResident } from "../server/people/residents.ts";
import { openTravelerSession } from "../server/people/traveler-sessions.ts";
import { storeConsent } from "../server/people/consents.ts";
import { sessionCookie } from "../server/access/session-cookie.ts";
import { documentOf, phoneOf } from "./generated-people.ts";
import type { TestServer } from "./server.ts";

/** A browser in which somebody is signed in. */
export interface TestTraveler {
  readonly holder: string;
  /** As the browser sends it. */
  readonly cookie: string;
  readonly phone: string;
  readonly document: ReturnType<typeof documentOf>;
  /** `app.inject` with the cookie. */
  readonly inject: (options: InjectOptions) => Promise<LightMyRequestResponse>;
}

/** Who it is; by default the next generated person. */
export interface TravelerOptions {
  /** Number of the generated person (`generated-people.ts`). */
  readonly person?: number;
  readonly name?: string;
  readonly community?: number;
  readonly language?: Language;
  /** Signs in through the addresses, as a browser does, at the cost of a code; else the session is opened beside them. */
  readonly byCode?: boolean;
}

/** Numbers that a test gives itself stay below. */
let nextPerson = 500_000;

/** Somebody who is signed in; a person who is known already keeps what is known. */
export const signInTraveler = async (server: TestServer, options: TravelerOptions = {}): Promise<TestTraveler> => {
  const { person = nextPerson++, name = null, community = null, language = "zh-CN" } = options;
  const document = documentOf(person);
  const phone = phoneOf(person);
  const { holder, cookie } =
    options.byCode === true
      ? await signInByCode(server, { person, language })
      : await server.parts.db.transaction().execute(async (trx) => {
          const resident = { document, phone, name, community, language };
          const { holder } = await ensureResident(trx, server.parts, resident);
          const actor = { kind: "holder", holder } as const;
          await storeConsent(trx, { actor, holder, noticeVersion: privacyNoticeVersion });
          const { secret } = await openTravelerSession(trx, holder);
          return { holder, cookie: `${sessionCookie}=${secret}` };
        });
  return { holder, cookie, phone, document, inject: injectAs(server.app, cookie) };
};

const injectAs =
  (app: FastifyInstance, cookie: string) =>
  async (options: InjectOptions): Promise<LightMyRequestResponse> =>
    app.inject({ ...options, headers: { ...options.headers, cookie } });

/** The body with which a generated person asks for a code. */
export const codeAskOf = (person: number) => ({
  document: { type: "resident-id", number: documentOf(person).number },
  phone: phoneOf(person),
});

/** Asks for a code and gives what came to the phone; undefined where nothing came. */
export const askCode = async (
  server: TestServer,
  ask: Readonly<Record<string, unknown>> & { readonly phone: string },
) => {
  const before = (await server.sms.received(ask.phone)).length;
  const answer = await server.app.inject({ method: "POST", url: signInPaths.codes, payload: ask });
  const code =
    (await server.sms.received(ask.phone)).length > before ? await server.sms.newestCode(ask.phone) : undefined;
  return { answer, code };
};

/** The value of the session's cookie that an answer sets. */
export const cookieOf = (answer: LightMyRequestResponse): string => {
  const cookie = answer.cookies.find(({ name }) => name === sessionCookie);
  if (cookie === undefined) throw new Error(`${answer.statusCode}: no session`);
  return `${cookie.name}=${cookie.value}`;
};

const signInByCode = async (
  server: TestServer,
  { person, language }: { readonly person: number; readonly language: Language },
): Promise<{ readonly holder: string; readonly cookie: string }> => {
  const ask = codeAskOf(person);
  const { code } = await askCode(server, ask);
  const payload = { ...ask, code, language, noticeVersion: privacyNoticeVersion };
  const answer = await server.app.inject({ method: "POST", url: signInPaths.signIn, payload });
  if (answer.statusCode !== 200) throw new Error(`signing in: ${answer.statusCode} ${answer.body}`);
  const { holder } = answer.json<{ holder: string }>();
  return { holder, cookie: cookieOf(answer) };
};

/** Adds a generated person as a dependent of a signed-in traveler; gives its holder. */
export const addTestDependent = async (guardian: TestTraveler, person: number, name: string): Promise<string> => {
  const { document } = codeAskOf(person);
  const payload = { document, name, noticeVersion: privacyNoticeVersion };
  const answer = await guardian.inject({ method: "POST", url: peoplePaths.dependents, payload });
  if (answer.statusCode !== 201) throw new Error(`adding a dependent: ${answer.statusCode} ${answer.body}`);
  return answer.json<{ holder: string }>().holder;
};
