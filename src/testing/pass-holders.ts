/** People with passes, for tests: residents who are signed in, applications that were decided, phones with keys. */
import { randomBytes, randomUUID } from "node:crypto";
import type { InjectOptions, LightMyRequestResponse } from "fastify";
import { proveHolderKey } from "../api/holder-keys.ts";
import type { HeldCodes } from "../api/passes.ts";
import type { Colour } from "../core/pass/claims.ts";
import type { Signer } from "../core/signature/ed25519.ts";
import { civilDateAt } from "../policy/civil-dates.ts";
import { sessionCookie } from "../server/access/session-cookie.ts";
import { openSession } from "../server/access/sessions.ts";
import { sealFilledIn } from "../server/applications/application-form.ts";
import type { ApplicationState } from "../server/db/tables/applications.ts";
import { peekClock } from "../server/db/database-clock.ts";
import { inTransaction } from "../server/issuing/in-transaction.ts";
import { issuePassIn } from "../server/issuing/issue-pass.ts";
import type { IssuedPass } from "../server/issuing/issue-pass.ts";
import { signerOfSeed } from "../server/keystore/seed-signer.ts";
import { ensureResident } from "../server/people/residents.ts";
import { goodForm } from "./good-form.ts";
import type { TestServer } from "./server.ts";

type Server = Pick<TestServer, "app" | "parts">;

/** Lixia district of Jinan. */
const area = 370_102;
const sessionSeconds = 30 * 86_400;
let people = 0;

/** A resident who is signed in. */
export interface PassHolder {
  readonly holder: string;
  readonly community: number;
  readonly inject: (options: InjectOptions & { readonly url: string }) => Promise<LightMyRequestResponse>;
}

/** A community of the demonstration's issuer; the same for the same name. */
export const ensureCommunity = async ({ parts }: Pick<Server, "parts">, name = "Quancheng Road"): Promise<number> => {
  const { db } = parts;
  const values = { name_zh: name, name_en: name, area, issuer: 1 };
  await db
    .insertInto("communities")
    .values(values)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const row = db.selectFrom("communities").select("community").where("name_en", "=", name);
  return (await row.executeTakeFirstOrThrow()).community;
};

/** Somebody new, with a passport; a dependent where there is a guardian. */
export const createPassHolder = async (
  server: Server,
  { guardian, communityName }: { readonly guardian?: PassHolder; readonly communityName?: string } = {},
): Promise<PassHolder> => {
  const { parts, app } = server;
  people += 1;
  const digits = String(people).padStart(8, "0");
  const number = `E${digits}`;
  const community = await ensureCommunity(server, communityName);
  const document = { type: "passport", number, printed: number, lastFour: number.slice(-4) } as const;
  const phone = guardian === undefined ? `+86138${digits}` : null;
  const { holder } = await parts.db
    .transaction()
    .execute(async (trx) =>
      ensureResident(trx, parts, { document, name: "张小明", phone, community, guardian: guardian?.holder ?? null }),
    );
  const { secret } = await openSession(parts.db, { holder }, sessionSeconds);
  const headers = { cookie: `${sessionCookie}=${secret}` };
  return {
    ...{ holder, community },
    inject: async (options) => app.inject({ ...options, headers: { ...options.headers, ...headers } }),
  };
};

/** The key of a phone. */
export const createPhone = (): Signer => signerOfSeed(randomBytes(32));

const nothingAgainst = { policyVersion: 1, date: "2020-02-24", outcome: "clean", rules: [], complete: [] };

/** An application of today's, as it stands. */
export const insertApplication = async (
  { parts }: Server,
  { holder, community }: PassHolder,
  { state, phone, date }: { readonly state: ApplicationState; readonly phone?: Signer; readonly date?: string },
): Promise<string> => {
  const application = randomUUID();
  const nowSeconds = await peekClock(parts.db);
  const form = goodForm(community);
  await parts.db
    .insertInto("applications")
    .values({
      ...{ holder, application, client_key: randomUUID(), state, community, area },
      ...{ application_date: date ?? civilDateAt(nowSeconds), submitted_seconds: nowSeconds, channel: "app" },
      answers: sealFilledIn(parts.dataKeys, { holder, application }, { form, contentHash: "", completions: [] }),
      ...{ commitment_version: 1, policy_version: 1, decision: JSON.stringify(nothingAgainst) },
      holder_key: phone?.publicKey ?? null,
    })
    .execute();
  return application;
};

/** A pass that was issued. */
export interface HeldTestPass extends IssuedPass {
  readonly application: string;
  readonly phone: Signer;
}

/** What differs from a green one on a phone, of today. */
export interface PassWish {
  readonly isPrint?: boolean;
  readonly colour?: Colour;
  readonly date?: string;
  readonly lastReportDate?: string;
}

/** Issues one today; a print where `isPrint` says so. */
export const issueTo = async (server: Server, person: PassHolder, wish: PassWish = {}): Promise<HeldTestPass> => {
  const { parts } = server;
  const phone = createPhone();
  const isPrint = wish.isPrint === true;
  const applicationDate = wish.date ?? civilDateAt(await peekClock(parts.db));
  const keyed = isPrint ? {} : { phone };
  const application = await insertApplication(server, person, { state: "issued", date: applicationDate, ...keyed });
  const card = await parts.db
    .selectFrom("residents")
    .select("card_number")
    .where("holder", "=", person.holder)
    .executeTakeFirstOrThrow();
  const issued = await inTransaction(parts.db, async (trx) =>
    issuePassIn(trx, parts, {
      ...{ issuer: 1, applicationDate, colour: wish.colour ?? "green", owner: { holder: person.holder, application } },
      ...(wish.lastReportDate !== undefined && { lastReportDate: wish.lastReportDate }),
      holder: {
        ...{ cardNumber: new Uint8Array(card.card_number), name: "张*明", documentLast4: "0001", area },
        ...(!isPrint && { holderKey: phone.publicKey }),
      },
    }),
  );
  if (!issued.ok) throw new Error(issued.error);
  return { ...issued.value, application, phone };
};

/** Somebody new with a pass. */
export const createHolderWithPass = async (
  server: Server,
  wish: PassWish = {},
): Promise<{ readonly person: PassHolder; readonly pass: HeldTestPass }> => {
  const person = await createPassHolder(server);
  return { person, pass: await issueTo(server, person, wish) };
};

/** Lets the issuer's keys sign, or not any more. */
export const setIssuerKeys = async ({ parts }: Pick<Server, "parts">, state: "in-use" | "revoked"): Promise<void> => {
  await parts.db.updateTable("issuer_keys").set({ state }).where("issuer", "=", 1).execute();
};

/** Fetches all codes. */
export const fetchCodesOf = async ({ inject }: PassHolder): Promise<HeldCodes> => {
  const { statusCode, body } = await inject({ url: "/api/passes" });
  if (statusCode !== 200) throw new Error(`/api/passes: expected 200, got ${statusCode} ${body}`);
  // as: the server's answer went through its schema
  return JSON.parse(body) as HeldCodes;
};

/** Asks for a move; the same `clientKey` and phone is the same request. */
export const requestMove = async (
  { parts }: Server,
  { inject }: PassHolder,
  { application }: Pick<HeldTestPass, "application">,
  {
    phone,
    clientKey = randomUUID(),
    ...wish
  }: { readonly phone: Signer; readonly clientKey?: string; readonly timeSeconds?: number },
): Promise<LightMyRequestResponse> => {
  const timeSeconds = wish.timeSeconds ?? (await peekClock(parts.db));
  const key = await proveHolderKey({ clientKey, publicKey: phone.publicKey, timeSeconds }, phone.sign);
  return inject({ method: "POST", url: `/api/passes/${application}/move`, payload: { clientKey, key } });
};

/** What a healthy report says. */
export const well = { temperatureTenths: 365, symptoms: [] as readonly string[] };

/** Puts a report. */
export const report = async (
  { inject }: Pick<PassHolder, "inject">,
  date: string,
  body: object = {},
): Promise<LightMyRequestResponse> =>
  inject({ method: "PUT", url: `/api/reports/${date}`, payload: { clientKey: randomUUID(), ...well, ...body } });
