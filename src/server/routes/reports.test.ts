import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { HeldPass } from "../../api/passes.ts";
import type { Reported } from "../../api/reports.ts";
import { decodeCode } from "../../core/pass/decode.ts";
import { startOfDate } from "../../policy/civil-dates.ts";
import {
  createPassHolder,
  ensureCommunity,
  fetchCodesOf,
  insertApplication,
  issueTo,
  report,
} from "../../testing/pass-holders.ts";
import type { PassHolder } from "../../testing/pass-holders.ts";
import { openTestServer } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { signInStaff } from "../../testing/staff.ts";
import { endCauses } from "../colours/causes.ts";
import { recolour } from "../colours/recolour.ts";
import { openFindings } from "../reports/findings.ts";

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(async () => server.close());

const at = async (iso: string): Promise<void> => server.setClock(Date.parse(iso) / 1000);
/** A pass of today's on a phone. */
const createReporter = async (wish: Parameters<typeof issueTo>[2] = {}): Promise<PassHolder> => {
  const person = await createPassHolder(server);
  await issueTo(server, person, wish);
  return person;
};
const answer = async (sent: ReturnType<typeof report>): Promise<readonly [number, string | Reported]> => {
  const { statusCode, json } = await sent;
  return [statusCode, statusCode === 200 ? json<Reported>() : json<{ code: string }>().code];
};
const rowsOf = async ({ holder }: PassHolder) =>
  server.parts.db.selectFrom("reports").selectAll().where("holder", "=", holder).orderBy("report_date").execute();
const causesOf = async ({ holder }: PassHolder) =>
  server.parts.db
    .selectFrom("colour_causes")
    .select(["kind", "ref", "rule", "ended_by"])
    .where("holder", "=", holder)
    .execute();
const referralsOf = async ({ holder }: PassHolder) =>
  server.parts.db.selectFrom("referrals").select(["cause_ref", "outcome"]).where("holder", "=", holder).execute();
const greenUntil = ({ passes }: Pick<Reported, "passes">): readonly (number | null)[] =>
  passes.map(({ greenUntilSeconds }) => greenUntilSeconds);
const ill = { temperatureTenths: 385, symptoms: ["dry-cough"] };

test("A report keeps green until the end of the next day, and its findings are sealed (D7.3)", async () => {
  await at("2031-01-01T09:00:00+08:00");
  const person = await createReporter();
  await at("2031-01-02T09:00:00+08:00");
  const [status, body] = await answer(report(person, "2031-01-02", { temperatureTenths: 366 }));
  expect([status, body]).toMatchObject([200, { date: "2031-01-02", isHealthy: true, corrections: 0 }]);
  const [held] = (body as Reported).passes;
  expect(held).toMatchObject({
    colour: "green",
    lastReportDate: "2031-01-02",
    greenUntilSeconds: startOfDate("2031-01-04"),
  });
  const decoded = decodeCode(held?.code ?? "");
  expect(decoded.ok && decoded.value.claims).toMatchObject({ greenUntilSeconds: startOfDate("2031-01-04") });
  const [row] = await rowsOf(person);
  expect(row).toMatchObject({ is_healthy: true, corrections: 0, actor_kind: "holder", actor_id: person.holder });
  expect(Buffer.from(row?.findings ?? []).includes("366")).toBe(false);
  const name = { holder: person.holder, date: "2031-01-02" };
  expect(openFindings(server.parts.dataKeys, name, row?.findings ?? new Uint8Array(0))).toEqual({
    temperatureTenths: 366,
    symptoms: [],
  });
});

test.each([
  ["2031-01-10T23:59:59+08:00", "2031-01-10", 200],
  ["2031-01-10T23:59:59+08:00", "2031-01-11", "report-date-future"],
  ["2031-01-11T00:00:00+08:00", "2031-01-10", "report-date-past"],
  ["2031-01-11T00:00:00+08:00", "2031-01-11", 200],
])("At %s a report for %s gives %s: the day is over with its last second (D7.3)", async (iso, date, expected) => {
  await at(iso);
  const person = await createReporter({ date: "2031-01-09" });
  const [status, body] = await answer(report(person, date));
  expect(status === 200 ? status : body).toBe(expected);
});

test("A day that was missed is yellow by the code alone, and the next report turns it green again (D7.3)", async () => {
  await at("2031-01-20T09:00:00+08:00");
  const person = await createReporter();
  await at("2031-01-22T00:00:00+08:00");
  const { passes } = await fetchCodesOf(person);
  expect(greenUntil({ passes })).toEqual([startOfDate("2031-01-22")]);
  const [, body] = await answer(report(person, "2031-01-22"));
  expect(greenUntil(body as Reported)).toEqual([startOfDate("2031-01-24")]);
});

test("The last day's report keeps green no longer than the pass, and after it none is due (D7.1)", async () => {
  await at("2031-02-01T09:00:00+08:00");
  const person = await createReporter();
  await at("2031-02-05T23:59:59+08:00");
  const [, body] = await answer(report(person, "2031-02-05"));
  expect(greenUntil(body as Reported)).toEqual([startOfDate("2031-02-06")]);
  await at("2031-02-06T00:00:00+08:00");
  expect(await answer(report(person, "2031-02-06"))).toEqual([409, "report-not-due"]);
});

test("The same report again changes nothing, also after it was corrected: a lost answer is given again", async () => {
  await at("2031-02-10T09:00:00+08:00");
  const person = await createReporter();
  const clientKey = randomUUID();
  const first = await answer(report(person, "2031-02-10", { clientKey }));
  expect(first).toMatchObject([200, { corrections: 0 }]);
  expect(await answer(report(person, "2031-02-10", { clientKey: clientKey.toUpperCase() }))).toMatchObject([
    200,
    { corrections: 0 },
  ]);
  expect(await answer(report(person, "2031-02-10", { temperatureTenths: 368 }))).toMatchObject([
    200,
    { corrections: 1 },
  ]);
  expect(await answer(report(person, "2031-02-10", ill))).toMatchObject([200, { corrections: 2, isHealthy: false }]);
  // The first one, long on its way: it does not undo what came after it.
  expect(await answer(report(person, "2031-02-10", { clientKey }))).toMatchObject([
    200,
    { corrections: 2, isHealthy: false },
  ]);
  await at("2031-02-11T09:00:00+08:00");
  expect(await answer(report(person, "2031-02-10", { clientKey }))).toMatchObject([200, { corrections: 2 }]);
  expect(await rowsOf(person)).toMatchObject([
    { is_healthy: false, first_seconds: startOfDate("2031-02-10") + 9 * 3600 },
  ]);
});

test("A day takes twenty corrections and no more", async () => {
  await at("2031-02-12T09:00:00+08:00");
  const person = await createReporter();
  const statuses: number[] = [];
  for (let count = 0; count < 22; count += 1) statuses.push((await report(person, "2031-02-12")).statusCode);
  expect(statuses).toEqual([...Array.from({ length: 21 }, () => 200), 409]);
});

test.each([
  [372, [], true],
  [373, [], false],
  [365, ["fatigue"], false],
])("A temperature of %i tenths with %j is healthy: %s (D7.4)", async (temperatureTenths, symptoms, isHealthy) => {
  await at("2031-02-15T09:00:00+08:00");
  const person = await createReporter();
  const [, body] = await answer(report(person, "2031-02-15", { temperatureTenths, symptoms }));
  expect(body).toMatchObject({ isHealthy, passes: [{ colour: isHealthy ? "green" : "red" }] });
  expect(await causesOf(person)).toEqual(
    isHealthy ? [] : [{ kind: "report", ref: "2031-02-15", rule: "D7.4", ended_by: null }],
  );
  expect(await referralsOf(person)).toHaveLength(isHealthy ? 0 : 1);
});

test.each([339, 431, 0, 999])(
  "%i tenths nobody has: it is to be measured again, and no report was made",
  async (tenths) => {
    await at("2031-02-16T09:00:00+08:00");
    const person = await createReporter();
    expect(await answer(report(person, "2031-02-16", { temperatureTenths: tenths }))).toEqual([
      422,
      "report-temperature",
    ]);
    expect(await rowsOf(person)).toEqual([]);
  },
);

test("A healthy correction leaves red what a referral looks after, and a later day's report does too (D5.1, D7.4)", async () => {
  await at("2031-02-20T09:00:00+08:00");
  const person = await createReporter();
  await report(person, "2031-02-20", ill);
  const [, corrected] = await answer(report(person, "2031-02-20"));
  expect(corrected).toMatchObject({
    isHealthy: true,
    corrections: 1,
    passes: [{ colour: "red", causes: [{ cause: "report" }] }],
  });
  await at("2031-02-21T09:00:00+08:00");
  expect((await answer(report(person, "2031-02-21")))[1]).toMatchObject({ passes: [{ colour: "red" }] });
  expect(await referralsOf(person)).toEqual([{ cause_ref: "2031-02-20", outcome: null }]);
});

test("Without a referral the healthy correction ends the red of its own day", async () => {
  await at("2031-02-22T09:00:00+08:00");
  const person = await createReporter();
  await report(person, "2031-02-22", ill);
  await server.parts.db.deleteFrom("referrals").where("holder", "=", person.holder).execute();
  expect((await answer(report(person, "2031-02-22")))[1]).toMatchObject({ passes: [{ colour: "green", causes: [] }] });
  expect(await causesOf(person)).toMatchObject([{ ended_by: "report" }]);
});

test("A fever that is reported after staff cleared the day's first one is red anew", async () => {
  await at("2031-02-23T09:00:00+08:00");
  const person = await createReporter();
  await report(person, "2031-02-23", ill);
  await server.parts.db.transaction().execute(async (trx) => {
    await endCauses(trx, [{ holder: person.holder, kind: "report" }], "staff:1");
    await trx
      .updateTable("referrals")
      .set({ closed_seconds: 1, outcome: "cleared" })
      .where("holder", "=", person.holder)
      .execute();
    await recolour(trx, [person.holder]);
  });
  expect((await answer(report(person, "2031-02-23")))[1]).toMatchObject({ passes: [{ colour: "green" }] });
  expect((await answer(report(person, "2031-02-23", ill)))[1]).toMatchObject({ passes: [{ colour: "red" }] });
  expect(await referralsOf(person)).toHaveLength(2);
});

test("From the application on there is a report, and without one there is none (D7.3)", async () => {
  await at("2031-03-01T09:00:00+08:00");
  const person = await createPassHolder(server);
  expect(await answer(report(person, "2031-03-01"))).toEqual([409, "report-not-due"]);
  await insertApplication(server, person, { state: "waiting" });
  expect(await answer(report(person, "2031-03-01"))).toMatchObject([200, { isHealthy: true, passes: [] }]);
  expect(await answer(report(person, "2031-03-01", ill))).toMatchObject([200, { isHealthy: false, corrections: 1 }]);
  expect(await referralsOf(person)).toHaveLength(1);
});

test("A guardian reports for its dependents and for nobody else", async () => {
  await at("2031-03-02T09:00:00+08:00");
  const guardian = await createPassHolder(server);
  const child = await createPassHolder(server, { guardian });
  const stranger = await createReporter();
  await issueTo(server, child);
  expect(await answer(report(guardian, "2031-03-02", { holder: child.holder }))).toMatchObject([
    200,
    { passes: [{ holder: child.holder }] },
  ]);
  expect(await rowsOf(child)).toMatchObject([{ actor_kind: "guardian", actor_id: guardian.holder }]);
  expect(await answer(report(guardian, "2031-03-02", { holder: stranger.holder }))).toEqual([404, "not-found"]);
  expect(await answer(report(child, "2031-03-02", { holder: guardian.holder }))).toEqual([404, "not-found"]);
  expect(await rowsOf(stranger)).toEqual([]);
});

test("An officer reports for somebody of the own community, which the audit log knows", async () => {
  await at("2031-03-03T09:00:00+08:00");
  const person = await createReporter({ isPrint: true });
  const officer = await signInStaff(server, { roles: ["officer"], communities: [person.community] });
  const elsewhere = await signInStaff(server, {
    roles: ["officer"],
    communities: [await ensureCommunity(server, "Elsewhere")],
  });
  const body = { holder: person.holder };
  expect(await answer(report(elsewhere, "2031-03-03", body))).toEqual([404, "not-found"]);
  expect(await answer(report(officer, "2031-03-03"))).toEqual([404, "not-found"]);
  expect(await answer(report(officer, "2031-03-03", body))).toMatchObject([
    200,
    { passes: [{ holderKey: null, code: null }] },
  ]);
  expect(await rowsOf(person)).toMatchObject([{ actor_kind: "staff", actor_id: String(officer.staff) }]);
  const logged = await server.parts.db
    .selectFrom("audit_entries")
    .select(["action", "actor_id"])
    .where("holder", "=", person.holder)
    .where("action", "=", "report.made")
    .execute();
  expect(logged).toEqual([{ action: "report.made", actor_id: String(officer.staff) }]);
});

test("Two passes of one person are both renewed: the old one beside its renewal (D2.6)", async () => {
  await at("2031-03-10T09:00:00+08:00");
  const person = await createReporter();
  await at("2031-03-13T09:00:00+08:00");
  await issueTo(server, person);
  const [, body] = await answer(report(person, "2031-03-13"));
  expect(greenUntil(body as Reported)).toEqual([startOfDate("2031-03-15"), startOfDate("2031-03-15")]);
});

test("Hundreds at once are each stored once and answered with a code of their own", async () => {
  await at("2031-03-20T09:00:00+08:00");
  const everybody = await Promise.all(Array.from({ length: 60 }, async () => createReporter()));
  // Every fifth is ill, and each sends twice.
  const sent = everybody.flatMap((person, index) => {
    const body = { clientKey: randomUUID(), ...(index % 5 === 0 && ill) };
    return [report(person, "2031-03-20", body), report(person, "2031-03-20", body)];
  });
  const answers = await Promise.all(sent);
  expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([200]));
  answers.forEach((one, index) => {
    const isIll = Math.floor(index / 2) % 5 === 0;
    const { passes, corrections } = one.json<Reported>();
    expect(passes.map(({ holder, colour }: HeldPass) => [holder, colour])).toEqual([
      [everybody[Math.floor(index / 2)]?.holder, isIll ? "red" : "green"],
    ]);
    expect(corrections).toBe(0);
  });
  for (const person of everybody) expect(await rowsOf(person)).toHaveLength(1);
});
