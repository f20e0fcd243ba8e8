import { afterAll, beforeAll, expect, test } from "vitest";
import type { Reported } from "../../api/reports.ts";
import { colourAt } from "../../core/status-list/bits.ts";
import { listKey } from "../../core/trust/trust-set.ts";
import { civilDateAt } from "../../policy/civil-dates.ts";
import { judgeAtGate } from "../../testing/gate-verdict.ts";
import { createPassHolder, ensureCommunity, fetchCodesOf, issueTo, report } from "../../testing/pass-holders.ts";
import type { PassHolder } from "../../testing/pass-holders.ts";
import { openTestServer } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { signInStaff } from "../../testing/staff.ts";
import { defaultPolicy } from "../../policy/policy-data.ts";
import { createSchedule } from "../jobs/schedule.ts";
import { signPrint } from "../passes/prints.ts";
import { eraseReports } from "./erase-reports.ts";
import { markMissingReports } from "./missing-reports.ts";
import { createReportsWatch } from "./watch-reports.ts";

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(async () => server.close());

const at = async (iso: string): Promise<number> => server.setTime(iso);
const mark = async (date: string, holdersMax?: number) =>
  server.parts.db.transaction().execute(async (trx) => markMissingReports(trx, date, holdersMax));
const stateOf = async (person: PassHolder) =>
  (await fetchCodesOf(person)).passes.map(({ colour, causes }) => [colour, ...causes.map(({ cause }) => cause)]);

test("A print without its report of the day before turns yellow at midnight, and the next report turns it back (D7.3)", async () => {
  await at("2031-01-01T09:00:00+08:00");
  const [print, other, live] = [
    await createPassHolder(server),
    await createPassHolder(server),
    await createPassHolder(server),
  ];
  await issueTo(server, print, { isPrint: true });
  await issueTo(server, other, { isPrint: true });
  await issueTo(server, live);
  await at("2031-01-02T23:59:59+08:00");
  // The application counts as the report of the first; the second is not over.
  expect(await mark("2031-01-02")).toEqual([]);
  const officer = await signInStaff(server, { roles: ["officer"], communities: [print.community] });
  await report(officer, "2031-01-02", { holder: other.holder });
  const midnight = await at("2031-01-03T00:00:00+08:00");
  expect(await stateOf(print)).toEqual([["green"]]);
  expect(await mark(civilDateAt(midnight))).toEqual([print.holder]);
  expect(await mark(civilDateAt(midnight))).toEqual([]);
  expect(await stateOf(print)).toEqual([["yellow", "report-missing"]]);
  expect([await stateOf(other), await stateOf(live)]).toEqual([[["green"]], [["green"]]]);
  const answer = await report(officer, "2031-01-03", { holder: print.holder });
  expect(answer.json<Reported>()).toMatchObject({ passes: [{ colour: "green", causes: [] }] });
  expect(await mark("2031-01-03")).toEqual([]);
  expect(await mark("2031-01-04")).toEqual([other.holder]);
});

test("The list says to the second that a print's report is missing: a gate asks its holder to complete it, until somebody reports (D7.3)", async () => {
  await at("2031-01-10T09:00:00+08:00");
  const print = await createPassHolder(server);
  const { application, name } = await issueTo(server, print, { isPrint: true });
  const signed = await signPrint(server.parts, { holder: print.holder, application });
  if (!signed.ok) throw new Error(signed.error);
  const midnightsWork = createSchedule({ ...server.parts, auditDir: server.dataDir }).find(
    (work) => work.name === "missing-reports",
  );
  if (midnightsWork === undefined) throw new Error("expected the work");
  expect(midnightsWork.intervalSeconds).toBe(1);
  /** What a gate makes of the paper a second later, with the lists of then. */
  const tick = async () => {
    await midnightsWork.run({ isLeading: () => true });
    const { outcome, reasons, set } = await judgeAtGate(server, signed.value.code);
    const bits = set.lists.get(listKey(name.issuer, name.list));
    return [bits && colourAt(bits, name.place), outcome, ...reasons];
  };
  await at("2031-01-11T23:59:59+08:00");
  expect(await tick()).toEqual(["green", "admit"]);
  await at("2031-01-12T00:00:00+08:00");
  expect(await tick()).toEqual(["yellow", "complete", "status-yellow"]);
  const officer = await signInStaff(server, { roles: ["officer"], communities: [print.community] });
  expect((await report(officer, "2031-01-12", { holder: print.holder })).statusCode).toBe(200);
  expect(await tick()).toEqual(["green", "admit"]);
  // The 13th has no report; the one of the 12th was enough to its end.
  await at("2031-01-13T23:59:59+08:00");
  expect(await tick()).toEqual(["green", "admit"]);
  await at("2031-01-14T00:00:00+08:00");
  expect(await tick()).toEqual(["yellow", "complete", "status-yellow"]);
});

test("A print's report is made by somebody else: its guardian or its community's officer, and nobody besides (D7.3)", async () => {
  await at("2031-01-20T09:00:00+08:00");
  const guardian = await createPassHolder(server);
  const child = await createPassHolder(server, { guardian });
  await issueTo(server, child, { isPrint: true });
  const [officer, elsewhere] = [
    await signInStaff(server, { roles: ["officer"], communities: [child.community] }),
    await signInStaff(server, { roles: ["officer"], communities: [await ensureCommunity(server, "Daguan Garden")] }),
  ];
  const statusOf = async (who: Pick<PassHolder, "inject">) =>
    (await report(who, "2031-01-20", { holder: child.holder })).statusCode;
  expect(await statusOf(guardian)).toBe(200);
  expect(await statusOf(officer)).toBe(200);
  expect(await statusOf(elsewhere)).toBe(404);
  expect(await statusOf(await createPassHolder(server))).toBe(404);
});

test("Between midnights the prints are looked at each minute, and by whoever comes to lead at once", async () => {
  await at("2031-01-25T09:00:00+08:00");
  const watch = createReportsWatch(server.parts.db);
  const lead = { isLeading: () => true };
  await watch(lead);
  const late = await createPassHolder(server);
  await issueTo(server, late, { isPrint: true, date: "2031-01-23", lastReportDate: "2031-01-24" });
  // As where its transaction began before midnight and ended after it.
  await server.parts.db
    .updateTable("passes")
    .set({ last_report_date: "2031-01-23" })
    .where("holder", "=", late.holder)
    .execute();
  for (let second = 1; second < 60; second += 1) await watch(lead);
  expect(await stateOf(late)).toEqual([["green"]]);
  await createReportsWatch(server.parts.db)({ isLeading: () => false });
  expect(await stateOf(late)).toEqual([["green"]]);
  await watch(lead);
  expect(await stateOf(late)).toEqual([["yellow", "report-missing"]]);
});

test("Those of many are marked a number at a time, and the expired ones not at all", async () => {
  await at("2031-02-01T09:00:00+08:00");
  const people = await Promise.all(Array.from({ length: 5 }, async () => createPassHolder(server)));
  for (const person of people) await issueTo(server, person, { isPrint: true });
  await at("2031-02-05T09:00:00+08:00");
  const marked = [
    await mark("2031-02-05", 2),
    await mark("2031-02-05", 2),
    await mark("2031-02-05", 2),
    await mark("2031-02-05", 2),
  ];
  expect(marked.map(({ length }) => length)).toEqual([2, 2, 1, 0]);
  expect(marked.flat().toSorted()).toEqual(people.map(({ holder }) => holder).toSorted());
  const late = await createPassHolder(server);
  await issueTo(server, late, { isPrint: true, date: "2031-02-01", lastReportDate: "2031-02-04" });
  await at("2031-02-06T00:00:00+08:00");
  expect(await mark("2031-02-06")).toEqual([]);
});

test.each([
  ["2031-04-01T00:00:00+08:00", 1],
  ["2031-03-31T23:59:59+08:00", 0],
])("At %s of the reports of 1 March %i is erased (D9.7)", async (iso, erased) => {
  await server.parts.db.deleteFrom("reports").execute();
  const nowSeconds = Date.parse(iso) / 1000;
  const person = await createPassHolder(server);
  const row = {
    holder: person.holder,
    findings: new Uint8Array(1),
    is_healthy: true,
    first_seconds: 1,
    reported_seconds: 1,
  };
  await server.parts.db
    .insertInto("reports")
    .values(
      ["2031-03-01", "2031-03-02"].map((report_date) => ({ ...row, report_date, actor_kind: "holder", actor_id: "x" })),
    )
    .execute();
  expect(await eraseReports(server.parts.db, { nowSeconds, retentionDays: defaultPolicy.retentionDays })).toBe(erased);
});
