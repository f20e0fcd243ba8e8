import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { commitmentVersion } from "../../api/applications.ts";
import type { OwnApplication, Submitted } from "../../api/applications.ts";
import { decodeCode } from "../../core/pass/decode.ts";
import { apply, newApplicant, sendSubmission, submissionOf } from "../../testing/applicants.ts";
import { goodForm } from "../../testing/good-form.ts";
import { createPhone, ensureCommunity, report } from "../../testing/pass-holders.ts";
import { openTestServer } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { addTestDependent, signInTraveler } from "../../testing/travelers.ts";
import type { TestTraveler } from "../../testing/travelers.ts";
import { lapseApplications } from "../applications/lapse.ts";
import { documentHashOf } from "../privacy/document-hash.ts";

const at = (time: string): number => Date.parse(`${time}+08:00`) / 1000;
let server: TestServer;
let community: number;
beforeAll(async () => {
  server = await openTestServer();
  await server.setClock(at("2031-02-24T08:00:00"));
  community = await ensureCommunity(server);
});
afterAll(async () => server.close());

const codeOf = (json: { readonly code: string }): string => json.code;
const kindOf = (code: string | null): string => {
  const decoded = decodeCode(code ?? "");
  return decoded.ok ? decoded.value.claims.kind : decoded.error;
};
const read = async (traveler: TestTraveler, application: string) =>
  (await traveler.inject({ url: `/api/applications/${application}` })).json<OwnApplication>();
const complete = async (
  traveler: Pick<TestTraveler, "inject">,
  application: string,
  { answers = {}, clientKey = randomUUID() }: { readonly answers?: object; readonly clientKey?: string } = {},
) => {
  const form = goodForm(community);
  const payload = { form: { ...form, answers: { ...form.answers, ...answers } }, commitmentVersion };
  return traveler.inject({
    ...{ method: "PUT", url: `/api/applications/${application}/completions/${clientKey}`, payload },
  });
};
const placesOf = async (holder: string) =>
  server.parts.db
    .selectFrom("passes")
    .innerJoin("places", (join) =>
      join
        .onRef("places.issuer", "=", "passes.issuer")
        .onRef("places.list", "=", "passes.list")
        .onRef("places.place", "=", "passes.place"),
    )
    .select(["application", "colour"])
    .where("holder", "=", holder)
    .execute();
const events = async (application: string) =>
  server.parts.db
    .selectFrom("application_events")
    .select(["number", "actor_kind", "from_state", "to_state"])
    .where("application", "=", application)
    .orderBy("number")
    .execute();
const kindsTold = async (holder: string): Promise<readonly string[]> => {
  const rows = await server.parts.db
    .selectFrom("notifications")
    .select("kind")
    .where("holder", "=", holder)
    .orderBy("number")
    .execute();
  return rows.map(({ kind }) => kind);
};

test("D2.5, D3.2: a clean application waits, and its pending code comes at once", async () => {
  const { applied, holder } = await newApplicant(server, community);
  expect(applied).toMatchObject({ holder, state: "waiting", applicationDate: "2031-02-24", missing: [], revision: 1 });
  expect(applied.decision.outcome).toBe("clean");
  expect(applied.passes).toEqual([]);
  expect(kindOf(applied.pending[0]?.code ?? null)).toBe("pending");
  expect(await events(applied.application)).toEqual([
    { number: 1, actor_kind: "holder", from_state: null, to_state: "waiting" },
  ]);
});

test("Three identical submits at once are one application with one answer", async () => {
  const traveler = await signInTraveler(server, { community });
  const sent = await submissionOf(server, community);
  const answers = await Promise.all([1, 2, 3].map(async () => sendSubmission(traveler, sent)));
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
  const bodies = answers.map((answer) => answer.json<Submitted>());
  expect(new Set(bodies.map(({ application }) => application)).size).toBe(1);
  expect(new Set(bodies.map(({ pending, serverSeconds, ...body }) => JSON.stringify(body))).size).toBe(1);
  expect((await traveler.inject({ url: "/api/applications" })).json().applications).toHaveLength(1);
});

test("A lost answer is asked for again, also when the proof is long past; other content is refused", async () => {
  const traveler = await signInTraveler(server, { community });
  const sent = await submissionOf(server, community);
  const first = (await sendSubmission(traveler, sent)).json<Submitted>();
  const older = { ...sent.body, key: { ...sent.body.key, timeSeconds: sent.body.key.timeSeconds - 7200 } };
  const again = await sendSubmission(traveler, { clientKey: sent.clientKey.toUpperCase(), body: older });
  expect(again.json<Submitted>().application).toBe(first.application);
  const other = { ...sent.body, form: { ...sent.body.form, destination: "烟台市" } };
  const refused = await sendSubmission(traveler, { clientKey: sent.clientKey, body: other });
  expect([refused.statusCode, codeOf(refused.json())]).toEqual([409, "client-key-used"]);
  const second = await sendSubmission(traveler, await submissionOf(server, community));
  expect([second.statusCode, codeOf(second.json())]).toEqual([409, "application-open"]);
});

test("What is wrong before anything is stored", async () => {
  const traveler = await signInTraveler(server, { community });
  const refusal = async (change: object, wish = {}) => {
    const { clientKey, body } = await submissionOf(server, community, wish);
    const answer = await sendSubmission(traveler, { clientKey, body: { ...body, ...change } });
    return [answer.statusCode, codeOf(answer.json())];
  };
  expect(await refusal({ commitmentVersion: 9 })).toEqual([422, "commitment-outdated"]);
  expect(await refusal({ noticeVersion: 9 })).toEqual([422, "notice-outdated"]);
  expect(await refusal({}, { form: { community: 999 } })).toEqual([422, "community-unknown"]);
  const foreign = await submissionOf(server, community);
  expect(await refusal({ key: foreign.body.key })).toEqual([422, "holder-key-proof-wrong"]);
  expect(await refusal({ extra: 1 })).toEqual([400, "request-malformed"]);
  expect(await refusal({ holder: randomUUID() })).toEqual([404, "not-found"]);
  const phone = createPhone();
  await newApplicant(server, community, { phone });
  expect(await refusal({}, { phone })).toEqual([409, "holder-key-used"]);
  expect((await traveler.inject({ url: "/api/applications" })).json()).toEqual({ applications: [], next: null });
});

test("D3.2: whoever does not qualify is refused: a red pass, a referral, and the reason", async () => {
  const { applied, holder } = await newApplicant(server, community, { answers: { temperatureTenths: 373 } });
  expect(applied).toMatchObject({ state: "refused", reasons: ["D1.3"], pending: [] });
  expect(applied.passes).toMatchObject([{ colour: "red", causes: [{ cause: "refused", rule: "D1.3" }] }]);
  expect(kindOf(applied.passes[0]?.code ?? null)).toBe("pass");
  const referrals = await server.parts.db.selectFrom("referrals").selectAll().where("holder", "=", holder).execute();
  expect(referrals).toMatchObject([{ kind: "red", cause_kind: "refused", cause_ref: applied.application, community }]);
  expect(await kindsTold(holder)).toContain("application-refused");
});

test("D3.1: a record about the document refuses, though it came before anybody knew whose it is", async () => {
  const traveler = await signInTraveler(server, { community });
  await server.parts.db
    .insertInto("epidemic_records")
    .values({
      ...{ document_hash: documentHashOf(server.parts.dataKeys, traveler.document), source: "s", source_key: "1" },
      ...{ kind: "close-contact", from_date: "2031-02-20", batch: randomUUID() },
    })
    .execute();
  const applied = await apply(server, traveler, community);
  expect(applied).toMatchObject({ state: "refused", reasons: ["D1.6"] });
  expect(applied.passes[0]?.colour).toBe("red");
});

test("D3.2, D5.2: a returned one is yellow, and waits once it is completed; its yellow place never turns green", async () => {
  const traveler = await newApplicant(server, community, { answers: { stays: undefined } });
  const { applied, holder } = traveler;
  expect(applied).toMatchObject({ state: "returned", missing: ["stays-missing"] });
  expect(applied.passes).toMatchObject([{ colour: "yellow", causes: [{ cause: "returned", rule: null }] }]);
  const clientKey = randomUUID();
  const completed = await complete(traveler, applied.application, { clientKey });
  expect(completed.json<Submitted>()).toMatchObject({ state: "waiting", revision: 2, passes: [], missing: [] });
  expect(kindOf(completed.json<Submitted>().pending[0]?.code ?? null)).toBe("pending");
  expect((await complete(traveler, applied.application, { clientKey })).json<Submitted>().revision).toBe(2);
  const other = await complete(traveler, applied.application, { clientKey, answers: { temperatureTenths: 370 } });
  expect(codeOf(other.json())).toBe("client-key-used");
  expect(codeOf((await complete(traveler, applied.application)).json())).toBe("application-state");
  expect(await placesOf(holder)).toEqual([]);
  const green = await server.parts.db.selectFrom("places").select("place").where("colour", "=", 0).execute();
  expect(green).toEqual([]);
});

test("A completion may leave it returned, or refuse it", async () => {
  const traveler = await newApplicant(server, community, { answers: { stays: undefined } });
  const { application } = traveler.applied;
  const still = (await complete(traveler, application, { answers: { symptoms: undefined } })).json<Submitted>();
  expect(still).toMatchObject({ state: "returned", missing: ["symptoms-missing"], revision: 2 });
  expect(still.passes).toMatchObject([{ colour: "yellow" }]);
  const refused = (await complete(traveler, application, { answers: { temperatureTenths: 380 } })).json<Submitted>();
  expect(refused).toMatchObject({ state: "refused", reasons: ["D1.3"], revision: 3 });
  expect(refused.passes).toMatchObject([{ colour: "red" }]);
});

test("D2.7: a guardian applies for a dependent, nobody else does or reads it", async () => {
  const guardian = await signInTraveler(server, { community });
  const stranger = await signInTraveler(server, { community });
  const child = await addTestDependent(guardian, 900_001, "王小宝");
  const sent = await submissionOf(server, community, { holder: child, form: { name: "王小宝" } });
  expect((await sendSubmission(stranger, sent)).statusCode).toBe(404);
  const applied = (await sendSubmission(guardian, sent)).json<Submitted>();
  expect(applied).toMatchObject({ holder: child, state: "waiting" });
  expect((await events(applied.application))[0]?.actor_kind).toBe("guardian");
  expect((await stranger.inject({ url: `/api/applications/${applied.application}` })).statusCode).toBe(404);
  expect((await read(guardian, applied.application)).form.name).toBe("王小宝");
});

test("D7.1, D2.6: the application's date changes at midnight in Shanghai, and it lapses with the end of day 5", async () => {
  await server.setClock(at("2031-03-01T23:59:59"));
  const before = await newApplicant(server, community, { answers: { stays: undefined } });
  await server.setClock(at("2031-03-02T00:00:00"));
  const after = await newApplicant(server, community);
  expect([before.applied.applicationDate, after.applied.applicationDate]).toEqual(["2031-03-01", "2031-03-02"]);
  await server.setClock(at("2031-03-05T23:59:59"));
  await lapseApplications(server.parts.db);
  expect((await read(before, before.applied.application)).state).toBe("returned");
  expect((await report(before, "2031-03-05")).statusCode).toBe(200);
  await server.setClock(at("2031-03-06T00:00:00"));
  expect(await lapseApplications(server.parts.db)).toBe(1);
  expect((await read(before, before.applied.application)).state).toBe("lapsed");
  expect((await read(after, after.applied.application)).state).toBe("waiting");
  expect(await placesOf(before.holder)).toEqual([]);
  expect(await kindsTold(before.holder)).toContain("application-lapsed");
  await server.setClock(at("2031-03-07T00:00:00"));
  // Applying anew ends what is over by itself.
  expect((await apply(server, after, community)).state).toBe("waiting");
  expect((await read(after, after.applied.application)).state).toBe("lapsed");
});
