import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Submitted } from "../../api/applications.ts";
import { commitmentVersion } from "../../api/applications.ts";
import type { DeskApplication } from "../../api/desk.ts";
import type { Problem } from "../../api/problems.ts";
import { civilDateAt, startOfDate } from "../../policy/civil-dates.ts";
import { defaultPolicy } from "../../policy/policy-data.ts";
import { newApplicant, sendSubmission, submissionOf } from "../../testing/applicants.ts";
import { judgeAtGate } from "../../testing/gate-verdict.ts";
import { goodForm } from "../../testing/good-form.ts";
import { ensureCommunity, fetchCodesOf } from "../../testing/pass-holders.ts";
import { openTestServer } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { signInStaff } from "../../testing/staff.ts";
import type { SignedInStaff } from "../../testing/staff.ts";
import { signInTraveler } from "../../testing/travelers.ts";
import { eraseApplications } from "../applications/erase-applications.ts";
import { givePass } from "../applications/show-outcome.ts";
import { encodeEntry } from "../audit/encode-entry.ts";
import { inTransaction } from "../issuing/in-transaction.ts";
import { notify } from "../notifications/notify.ts";
import { eraseOldNotifications } from "../notifications/read-notifications.ts";

let server: TestServer;
let community: number;
let officer: SignedInStaff;
const at = async (iso: string): Promise<number> => {
  const seconds = Date.parse(`${iso}+08:00`) / 1000;
  await server.setClock(seconds);
  return seconds;
};
/** Sessions end before the next day. */
const officerNow = async () => {
  officer = await signInStaff(server, { roles: ["officer"], communities: [community], name: randomUUID() });
};
beforeAll(async () => {
  server = await openTestServer();
  await at("2031-02-24T08:00:00");
  community = await ensureCommunity(server);
  await officerNow();
});
afterAll(async () => server.close());

const urlOf = ({ holder, application }: Pick<Submitted, "holder" | "application">, end = ""): string =>
  `/api/desk/applications/${holder}/${application}${end}`;
const opened = async (applied: Submitted) => (await officer.inject({ url: urlOf(applied) })).json<DeskApplication>();
const issue = async (applied: Submitted) => {
  const payload = { decision: "issue", revision: 1 };
  const answer = await officer.inject({ method: "POST", url: urlOf(applied, "/decision"), payload });
  expect(answer.statusCode).toBe(200);
};

/** What a guard's phone says of a code now, the identity document compared. */
const gateSays = async (code: string | null | undefined): Promise<readonly string[]> => {
  const { outcome, reasons } = await judgeAtGate(server, code);
  return [outcome, ...reasons];
};

test("D5: a gate is told black and white while pending (D5.4), green once issued (D5.3), red (D5.1) and yellow (D5.2) with the reason", async () => {
  const waiting = await newApplicant(server, community);
  expect(await gateSays(waiting.applied.pending[0]?.code)).toEqual(["pending", "pending"]);
  await issue(waiting.applied);
  const green = (await fetchCodesOf({ ...waiting, community })).passes[0]?.code;
  expect(await gateSays(green)).toEqual(["admit"]);
  const refused = await newApplicant(server, community, { answers: { temperatureTenths: 373 } });
  expect(await gateSays(refused.applied.passes[0]?.code)).toEqual(["refuse", "status-red"]);
  const returned = await newApplicant(server, community, { answers: { stays: undefined } });
  expect(await gateSays(returned.applied.passes[0]?.code)).toEqual(["complete", "status-yellow"]);
  // With nothing new from anybody: the report of the 25th is missing from the 26th on, and the fifth day ends.
  await at("2031-02-25T23:59:59");
  expect(await gateSays(green)).toEqual(["admit"]);
  await at("2031-02-26T00:00:00");
  expect(await gateSays(green)).toEqual(["complete", "report-missing"]);
  await at("2031-02-28T23:59:59");
  expect(await gateSays(green)).toEqual(["complete", "report-missing"]);
  await at("2031-03-01T00:00:00");
  expect((await gateSays(green)).slice(0, 2)).toEqual(["complete", "expired"]);
});

test.each(["wechat", "app", "web"] as const)("D2.1: the door by which a traveler came is kept: %s", async (channel) => {
  await at("2031-03-02T08:00:00");
  await officerNow();
  const traveler = await signInTraveler(server, { community });
  const { clientKey, body } = await submissionOf(server, community);
  const answer = await sendSubmission(traveler, { clientKey, body: { ...body, channel } });
  expect((await opened(answer.json<Submitted>())).channel).toBe(channel);
});

test("D2.2: all that is filled in reaches the officer as it was sent, and lies sealed", async () => {
  await at("2031-03-03T08:00:00");
  await officerNow();
  const stays = [{ area: 370_202, fromDate: "2031-02-27", untilDate: "2031-03-01" }];
  const symptoms = [{ symptom: "fatigue", endedDate: "2031-01-01" }] as const;
  const form = { organisation: "一家很特别的单位", destination: "烟台市芝罘区" };
  const answers = { stays, symptoms: [...symptoms], temperatureTenths: 362 };
  const { applied, holder } = await newApplicant(server, community, { form, answers });
  const sent = { ...goodForm(community), ...form };
  expect((await opened(applied)).form).toEqual({ ...sent, answers: { ...sent.answers, ...answers } });
  const row = await server.parts.db
    .selectFrom("applications")
    .select("answers")
    .where("holder", "=", holder)
    .executeTakeFirstOrThrow();
  expect(Buffer.from(row.answers).includes(Buffer.from(form.organisation))).toBe(false);
});

test.each(Object.keys(goodForm(1)))(
  "D2.2: without %s nothing is submitted, and the answer names it",
  async (member) => {
    const traveler = await signInTraveler(server, { community });
    const { clientKey, body } = await submissionOf(server, community);
    const form = Object.fromEntries(Object.entries(body.form).filter(([name]) => name !== member));
    const answer = await sendSubmission(traveler, { clientKey, body: { ...body, form } });
    const { code, fields } = answer.json<Problem>();
    expect([answer.statusCode, code, fields]).toEqual([400, "request-malformed", [`form.${member}`]]);
  },
);

test("D2.4: the version of the commitment that was accepted is kept with the application; none is submitted without it", async () => {
  const { applied } = await newApplicant(server, community);
  const versions = await server.parts.db
    .selectFrom("applications")
    .select("commitment_version")
    .where("application", "=", applied.application)
    .execute();
  expect(versions).toEqual([{ commitment_version: commitmentVersion }]);
  const traveler = await signInTraveler(server, { community });
  const { clientKey, body } = await submissionOf(server, community);
  const { commitmentVersion: _, ...without } = body;
  expect((await sendSubmission(traveler, { clientKey, body: without })).statusCode).toBe(400);
  const outdated = { ...body, commitmentVersion: commitmentVersion + 1 };
  const answer = await sendSubmission(traveler, { clientKey, body: outdated });
  expect([answer.statusCode, answer.json<Problem>().code]).toEqual([422, "commitment-outdated"]);
});

test.each(["reached", "not-reached", "declined"] as const)(
  "D4.2: the officer notes that a call was %s; a temperature that was measured counts as the day's report",
  async (call) => {
    const { applied } = await newApplicant(server, community);
    const put = async (payload: object) =>
      (await officer.inject({ method: "PUT", url: urlOf(applied, "/measured"), payload })).statusCode;
    expect(await put({ call, words: "noted" })).toBe(204);
    const before = await opened(applied);
    expect([before.measured, before.reports]).toMatchObject([{ call, words: "noted", temperatureTenths: null }, []]);
    expect(await put({ call, temperatureTenths: 366 })).toBe(204);
    const { measured, reports } = await opened(applied);
    expect(measured).toMatchObject({ call, temperatureTenths: 366 });
    expect(reports).toMatchObject([{ date: "2031-03-03", temperatureTenths: 366, isHealthy: true }]);
  },
);

test("D9.5: an id in capitals names the same application, and what is logged of it does not look altered", async () => {
  const { applied, holder } = await newApplicant(server, community);
  const capitals = { holder: holder.toUpperCase(), application: applied.application.toUpperCase() };
  const measured = { call: null, temperatureTenths: 366 };
  const put = await officer.inject({ method: "PUT", url: urlOf(capitals, "/measured"), payload: measured });
  expect(put.statusCode).toBe(204);
  expect(await opened(applied)).toMatchObject({ measured, reports: [{ temperatureTenths: 366 }] });
  const { auditKey, db } = server.parts;
  const entries = await db.selectFrom("audit_entries").selectAll().where("holder", "=", holder).execute();
  expect(entries.map(({ action }) => action)).toContain("application.measure");
  for (const { mac, ...entry } of entries) expect(auditKey.mac(encodeEntry(entry))).toEqual(new Uint8Array(mac));
});

test("D4.3: where day 5 ends, or the list numbers, while a decision is made, it says so", async () => {
  await at("2031-03-08T08:00:00");
  const { db } = server.parts;
  const { applied, holder } = await newApplicant(server, community);
  const give = async (applicationDate: string) => {
    const shown = {
      holder,
      application: applied.application,
      applicationDate,
      community,
      area: 370_102,
      holderKey: null,
    };
    return inTransaction(db, async (trx) => givePass(trx, server.parts, shown, { colour: "red" }));
  };
  expect(await give("2031-03-03")).toEqual({ ok: false, error: "application-lapsed" });
  const { next_list } = await db.selectFrom("issuers").select("next_list").executeTakeFirstOrThrow();
  await db.updateTable("issuers").set({ next_list: 65_536 }).execute();
  expect(await give("2031-03-05")).toEqual({ ok: false, error: "issuing-unavailable" });
  await db.updateTable("issuers").set({ next_list }).execute();
});

test("D1: another threshold decides from its second on, and each decision keeps by which version it was made", async () => {
  await at("2031-03-09T23:59:59");
  const policy = { ...defaultPolicy, version: 2, feverTenths: 372, holdsFromSeconds: startOfDate("2031-03-10") };
  const stored = { version: 2, holds_from_seconds: policy.holdsFromSeconds, data: JSON.stringify(policy) };
  await server.parts.db
    .insertInto("policies")
    .values({ ...stored, stored_seconds: 0 })
    .execute();
  const answers = { temperatureTenths: 372 };
  const before = await newApplicant(server, community, { answers });
  expect(before.applied).toMatchObject({ state: "waiting", decision: { policyVersion: 1, outcome: "clean" } });
  await at("2031-03-10T00:00:00");
  const after = await newApplicant(server, community, { answers });
  expect(after.applied).toMatchObject({ state: "refused", decision: { policyVersion: 2 }, reasons: ["D1.3"] });
  await server.parts.db.deleteFrom("policies").execute();
});

const day = 86_400;

test("D9.7: an application that was decided goes after the policy's days, to the second and with its events; an open one stays", async () => {
  const submitted = await at("2031-04-01T08:00:00");
  const [refused, open] = [
    await newApplicant(server, community, { answers: { temperatureTenths: 373 } }),
    await newApplicant(server, community),
  ];
  const { retentionDays } = defaultPolicy;
  const left = async ({ applied }: typeof open) => {
    const { db } = server.parts;
    const tables = ["applications", "application_events"] as const;
    const rows = tables.map(async (table) =>
      db.selectFrom(table).select("application").where("application", "=", applied.application).execute(),
    );
    return (await Promise.all(rows)).map(({ length }) => length > 0);
  };
  const eraseAt = async (nowSeconds: number) => {
    while ((await eraseApplications(server.parts.db, { nowSeconds, retentionDays })) > 0);
  };
  const overSeconds = submitted + retentionDays.applications * day;
  await eraseAt(overSeconds);
  expect(await left(refused)).toEqual([true, true]);
  await eraseAt(overSeconds + 1);
  expect(await left(refused)).toEqual([false, false]);
  expect(await left(open)).toEqual([true, true]);
});

test("D9.7: a notification goes after the policy's days, seen or not, and not a second before", async () => {
  const told = await at("2031-04-02T08:00:00");
  const { holder } = await signInTraveler(server, { community });
  const { notifications: days } = defaultPolicy.retentionDays;
  await notify(server.parts.db, [{ holder, kind: "report-due" }]);
  const left = async () => {
    await eraseOldNotifications(server.parts.db, days);
    const rows = server.parts.db.selectFrom("notifications").select("kind").where("holder", "=", holder);
    return (await rows.execute()).length;
  };
  await server.setClock(told + days * day);
  expect(civilDateAt(told + days * day)).toBe("2031-05-02");
  expect(await left()).toBe(1);
  await server.setClock(told + days * day + 1);
  expect(await left()).toBe(0);
});
