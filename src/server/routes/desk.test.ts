import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { commitmentVersion } from "../../api/applications.ts";
import type { OwnApplication, Submitted } from "../../api/applications.ts";
import type { DeskApplication, DeskPage } from "../../api/desk.ts";
import { privacyNoticeVersion } from "../../api/people.ts";
import { apply, newApplicant, sendSubmission, submissionOf } from "../../testing/applicants.ts";
import { documentOf } from "../../testing/generated-people.ts";
import { goodForm } from "../../testing/good-form.ts";
import { ensureCommunity, fetchCodesOf, report } from "../../testing/pass-holders.ts";
import { openTestServer } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { signInStaff } from "../../testing/staff.ts";
import type { SignedInStaff } from "../../testing/staff.ts";
import { createRefuseWaiting } from "../epidemic/refuse-waiting.ts";
import { importDelivery } from "../epidemic/import-delivery.ts";
import { inPieces } from "../../testing/epidemic-people.ts";
import { platform } from "../access/actor.ts";

const at = (time: string): number => Date.parse(`${time}+08:00`) / 1000;
let server: TestServer;
let community: number;
let officer: SignedInStaff;
let colleague: SignedInStaff;
let foreigner: SignedInStaff;
beforeAll(async () => {
  server = await openTestServer();
  await server.setClock(at("2031-02-24T08:00:00"));
  community = await ensureCommunity(server);
  const elsewhere = await ensureCommunity(server, "Daguan Garden");
  officer = await signInStaff(server, { roles: ["officer"], communities: [community], name: "Officer Li" });
  colleague = await signInStaff(server, { roles: ["officer"], communities: [community], name: "Officer Sun" });
  foreigner = await signInStaff(server, { roles: ["officer"], communities: [elsewhere] });
});
afterAll(async () => server.close());

type Named = Pick<Submitted, "holder" | "application">;
const urlOf = ({ holder, application }: Named, end = ""): string =>
  `/api/desk/applications/${holder}/${application}${end}`;
const decide = async (staff: SignedInStaff, name: Named, decision: object) => {
  const payload = { revision: 1, ...decision };
  const answer = await staff.inject({ method: "POST", url: urlOf(name, "/decision"), payload });
  return { status: answer.statusCode, body: answer.json() };
};
const measure = async (name: Named, temperatureTenths: number) => {
  const payload = { temperatureTenths, call: "reached", words: "measured on camera" };
  return (await officer.inject({ method: "PUT", url: urlOf(name, "/measured"), payload })).statusCode;
};
const readAt = async (staff: SignedInStaff, name: Named) => staff.inject({ url: urlOf(name) });
const passesOf = async (person: Pick<SignedInStaff, "inject">) =>
  // as: the codes are fetched with the person's own session
  (await fetchCodesOf(person as Parameters<typeof fetchCodesOf>[0])).passes;

test("D4.1: the officer lists and opens what waits in the own communities, and every look is recorded", async () => {
  const first = await newApplicant(server, community);
  const second = await newApplicant(server, community);
  const page = (await officer.inject({ url: "/api/desk/applications?limit=1" })).json<DeskPage>();
  expect(page.applications).toMatchObject([{ name: "王小敏", state: "waiting", channel: "app" }]);
  const { submittedSeconds, application } = page.next ?? { submittedSeconds: 0, application: "" };
  const rest = await officer.inject({
    url: `/api/desk/applications?afterSubmitted=${submittedSeconds}&after=${application}&channel=app`,
  });
  const all = [...page.applications, ...rest.json<DeskPage>().applications].map((row) => row.application);
  expect(new Set(all)).toEqual(new Set([first.applied.application, second.applied.application]));
  expect((await foreigner.inject({ url: "/api/desk/applications" })).json<DeskPage>().applications).toEqual([]);
  expect((await readAt(foreigner, first.applied)).statusCode).toBe(404);
  const opened = (await readAt(officer, first.applied)).json<DeskApplication>();
  expect(opened).toMatchObject({
    ...{ document: { number: first.document.printed }, phone: first.phone, hasPhoneKey: true, hasGuardian: false },
    ...{ form: { destination: "青岛市市南区" }, measured: { temperatureTenths: null }, videos: [], reports: [] },
    events: [{ number: 1, toState: "waiting", actorKind: "holder", reason: { event: "compared-clean" } }],
  });
  expect(opened.decision.rules).toHaveLength(8);
  const accesses = await server.parts.db
    .selectFrom("audit_entries")
    .select("action")
    .where("holder", "=", first.holder)
    .where("actor_kind", "=", "staff")
    .execute();
  expect(accesses.map(({ action }) => action)).toEqual(
    expect.arrayContaining(["application.list", "application.read"]),
  );
});

test("D4.3: issuing gives a green pass of the application's date, and is decided once", async () => {
  const traveler = await newApplicant(server, community);
  const { applied } = traveler;
  expect((await decide(foreigner, applied, { decision: "issue" })).status).toBe(404);
  const issued = await decide(officer, applied, { decision: "issue" });
  expect(issued).toMatchObject({ status: 200, body: { state: "issued", decidedBy: "Officer Li" } });
  expect(await decide(officer, applied, { decision: "issue" })).toEqual(issued);
  expect(await decide(colleague, applied, { decision: "issue" })).toMatchObject({
    status: 409,
    body: { code: "application-decided", decided: issued.body },
  });
  const passes = await passesOf(traveler);
  expect(passes).toMatchObject([{ colour: "green", applicationDate: "2031-02-24", isMoved: false }]);
  expect((await fetchCodesOf({ ...traveler, community })).pending).toEqual([]);
});

test("D4.3: of two officers at once one decides, the other learns who", async () => {
  const { applied, holder } = await newApplicant(server, community);
  const answers = await Promise.all([
    decide(officer, applied, { decision: "issue" }),
    decide(colleague, applied, { decision: "refuse", reasons: ["statement-false"] }),
    decide(colleague, applied, { decision: "return", missing: ["video-missing"] }),
    decide(officer, applied, { decision: "issue" }),
  ]);
  const states = answers.filter(({ status }) => status === 200).map(({ body }) => body.state);
  expect(new Set(states).size).toBe(1);
  for (const { status, body } of answers.filter(({ status }) => status !== 200)) {
    expect([status, body.code, body.decided.state]).toEqual([409, "application-decided", states[0]]);
  }
  const passes = await server.parts.db.selectFrom("passes").select("place").where("holder", "=", holder).execute();
  expect(passes).toHaveLength(1);
});

test("D3.2, D4.3: returned with what is missing, completed, and issued by another one", async () => {
  const traveler = await newApplicant(server, community);
  const { applied } = traveler;
  const words = "请补充测温视频";
  expect((await decide(officer, applied, { decision: "return", missing: ["video-missing"], words })).status).toBe(200);
  const own = (await traveler.inject({ url: `/api/applications/${applied.application}` })).json<OwnApplication>();
  expect(own).toMatchObject({ state: "returned", missing: ["video-missing"], words });
  expect(await passesOf(traveler)).toMatchObject([{ colour: "yellow", causes: [{ cause: "returned" }] }]);
  expect(await decide(officer, applied, { decision: "issue" })).toMatchObject({
    body: { code: "application-decided" },
  });
  const payload = { form: goodForm(community), commitmentVersion };
  const url = `/api/applications/${applied.application}/completions/${randomUUID()}`;
  expect((await traveler.inject({ method: "PUT", url, payload })).json<Submitted>().state).toBe("waiting");
  expect(await decide(colleague, applied, { decision: "issue" })).toMatchObject({
    body: { code: "application-changed" },
  });
  expect((await decide(colleague, applied, { decision: "issue", revision: 2 })).status).toBe(200);
  const passes = await passesOf(traveler);
  expect(passes).toMatchObject([{ colour: "green", causes: [] }]);
  const opened = (await readAt(officer, applied)).json<DeskApplication>();
  expect(opened.events.map(({ toState }) => toState)).toEqual(["waiting", "returned", "waiting", "issued"]);
});

test("D4.3: the same decision again is answered again, another one by the same officer is not taken for it", async () => {
  const { applied } = await newApplicant(server, community);
  const refusal = { decision: "refuse", reasons: ["D1.3", "other"], words: "咳嗽" };
  const refused = await decide(officer, applied, refusal);
  expect(refused.status).toBe(200);
  expect(await decide(officer, applied, refusal)).toEqual(refused);
  const others = [
    { ...refusal, reasons: ["D1.3"] },
    { ...refusal, words: "发热" },
    { decision: "refuse", reasons: refusal.reasons },
  ];
  for (const other of others) {
    expect((await decide(officer, applied, other)).body).toMatchObject({
      ...{ code: "application-decided", decided: refused.body },
    });
  }
});

test("D4.3: who returned an application is not said to have refused what the comparison refused since, nor are the words", async () => {
  const traveler = await newApplicant(server, community);
  const { applied } = traveler;
  await decide(officer, applied, { decision: "return", missing: ["video-missing"], words: "请补充测温视频" });
  const form = goodForm(community);
  const answers = { ...form.answers, temperatureTenths: 380 };
  const url = `/api/applications/${applied.application}/completions/${randomUUID()}`;
  const payload = { form: { ...form, answers }, commitmentVersion };
  const refused = (await traveler.inject({ method: "PUT", url, payload })).json<Submitted>();
  expect(refused).toMatchObject({ state: "refused", reasons: ["D1.3"], words: null, decidedSeconds: null });
  expect((await decide(officer, applied, { decision: "issue", revision: 2 })).body.code).toBe("application-state");
});

test("D4.3, D5.1: refused with a reason: red, a referral, and a new application issues green while the old place stays red", async () => {
  const traveler = await newApplicant(server, community);
  const refusal = { decision: "refuse", reasons: ["D1.3"], words: "咳嗽" };
  expect((await decide(officer, traveler.applied, refusal)).status).toBe(200);
  expect(await passesOf(traveler)).toMatchObject([{ colour: "red", causes: [{ cause: "refused", rule: "D1.3" }] }]);
  const referrals = await server.parts.db
    .selectFrom("referrals")
    .select(["kind", "cause_ref"])
    .where("holder", "=", traveler.holder)
    .execute();
  expect(referrals).toEqual([{ kind: "red", cause_ref: traveler.applied.application }]);
  const [old] = await server.parts.db
    .selectFrom("passes")
    .select(["issuer", "list", "place"])
    .where("holder", "=", traveler.holder)
    .execute();
  const again = await apply(server, traveler, community);
  expect((await decide(officer, again, { decision: "issue" })).status).toBe(200);
  expect(await passesOf(traveler)).toMatchObject([{ colour: "green", application: again.application }]);
  const place = await server.parts.db
    .selectFrom("places")
    .select("colour")
    .where("issuer", "=", old?.issuer ?? 0)
    .where("list", "=", old?.list ?? 0)
    .where("place", "=", old?.place ?? 0)
    .executeTakeFirst();
  expect(place).toEqual({ colour: 1 });
});

test("D4.3: nothing is issued at or above the threshold, measured or reported; below it is", async () => {
  const traveler = await newApplicant(server, community);
  const { applied } = traveler;
  expect(await measure(applied, 500)).toBe(422);
  expect(await measure(applied, 373)).toBe(204);
  expect((await decide(officer, applied, { decision: "issue" })).body.code).toBe("temperature-high");
  expect(await measure(applied, 372)).toBe(204);
  expect(await measure(applied, 372)).toBe(204);
  const opened = (await readAt(officer, applied)).json<DeskApplication>();
  expect(opened.measured).toMatchObject({ temperatureTenths: 372, call: "reached", words: "measured on camera" });
  expect(opened.reports).toMatchObject([{ date: "2031-02-24", temperatureTenths: 372, isHealthy: true }]);
  // The fever opened a referral, which somebody has to close first.
  expect((await decide(officer, applied, { decision: "issue" })).body.code).toBe("person-red");

  const other = await newApplicant(server, community);
  expect((await report({ ...other }, "2031-02-24", { temperatureTenths: 380 })).statusCode).toBe(200);
  expect((await decide(officer, other.applied, { decision: "issue" })).body.code).toBe("temperature-high");
  const well = await newApplicant(server, community);
  expect(await measure(well.applied, 372)).toBe(204);
  expect((await decide(officer, well.applied, { decision: "issue" })).status).toBe(200);
});

test("D2.1, D2.7: an officer applies for somebody without a phone, who gets a print", async () => {
  const clientKey = randomUUID();
  const payload = {
    ...{ document: { type: "resident-id", number: documentOf(910_001).number }, form: goodForm(community) },
    ...{ commitmentVersion, noticeVersion: privacyNoticeVersion },
  };
  const send = async (staff: SignedInStaff, key = clientKey) =>
    staff.inject({ method: "PUT", url: `/api/desk/submissions/${key}`, payload });
  const [first, second] = await Promise.all([send(officer), send(officer)]);
  expect([first.statusCode, second.statusCode]).toEqual([200, 200]);
  expect(first.json()).toEqual(second.json());
  expect(first.json()).toMatchObject({ state: "waiting", missing: [] });
  expect((await send(foreigner, randomUUID())).statusCode).toBe(422);
  expect((await decide(officer, first.json(), { decision: "issue" })).body.code).toBe("phone-missing");
  expect((await decide(officer, first.json(), { decision: "issue", as: "print" })).status).toBe(200);
  const row = await server.parts.db
    .selectFrom("passes")
    .select(["holder_key", "print_key"])
    .where("holder", "=", first.json<Named>().holder)
    .executeTakeFirstOrThrow();
  expect(row.holder_key).toBeNull();
  expect(row.print_key).not.toBeNull();
});

test("D3.2, D7.2: new epidemic data refuse what waits: red with a place, told, and not to be issued", async () => {
  const traveler = await newApplicant(server, community);
  const { applied } = traveler;
  const { number: documentNumber } = traveler.document;
  const line = { key: "k1", documentType: "resident-id", documentNumber, kind: "close-contact", from: "2031-02-20" };
  const delivery = { batch: randomUUID(), source: "test", format: "ndjson", actor: platform, isDryRun: false } as const;
  const parts = { ...server.parts, refuseWaiting: createRefuseWaiting(server.parts) };
  const imported = await importDelivery(parts, delivery, inPieces(`${JSON.stringify(line)}\n`));
  expect(imported).toMatchObject({ ok: true, value: { accepted: 1 } });
  const own = (await traveler.inject({ url: `/api/applications/${applied.application}` })).json<OwnApplication>();
  expect(own).toMatchObject({ state: "refused", reasons: ["D1.6"] });
  const passes = await passesOf(traveler);
  expect(passes).toMatchObject([{ colour: "red" }]);
  expect(passes[0]?.code).not.toBeNull();
  expect(await decide(officer, applied, { decision: "issue" })).toMatchObject({
    ...{ status: 409, body: { code: "application-decided", decided: { state: "refused", decidedBy: null } } },
  });
});

test("D2.6: renewal from day 4 to the second; the old pass stands, and a decision after day 5 is too late", async () => {
  // Sessions of staff are over by then.
  const onDuty = async () => signInStaff(server, { roles: ["officer"], communities: [community] });
  await server.setClock(at("2031-03-10T12:00:00"));
  const traveler = await newApplicant(server, community);
  expect((await decide(await onDuty(), traveler.applied, { decision: "issue" })).status).toBe(200);
  await server.setClock(at("2031-03-12T23:59:59"));
  const early = await sendSubmission(traveler, await submissionOf(server, community));
  expect([early.statusCode, early.json().code]).toEqual([409, "pass-living"]);
  await server.setClock(at("2031-03-13T00:00:00"));
  const renewed = await apply(server, traveler, community);
  expect(renewed).toMatchObject({ state: "waiting", applicationDate: "2031-03-13" });
  expect((await report(traveler, "2031-03-13")).statusCode).toBe(200);
  expect(await passesOf(traveler)).toMatchObject([{ application: traveler.applied.application, colour: "green" }]);
  const late = await newApplicant(server, community);
  expect((await decide(await onDuty(), renewed, { decision: "issue" })).status).toBe(200);
  expect((await passesOf(traveler)).map(({ colour }) => colour)).toEqual(["green", "green"]);
  await server.setClock(at("2031-03-18T00:00:00"));
  expect((await decide(await onDuty(), late.applied, { decision: "issue" })).body.code).toBe("application-lapsed");
});
