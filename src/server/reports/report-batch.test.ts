import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createPassHolder, issueTo, report, requestMove, createPhone } from "../../testing/pass-holders.ts";
import type { PassHolder } from "../../testing/pass-holders.ts";
import { openTestServer } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { runHotOn } from "../db/hot-statements.ts";
import { setPlaceColour } from "../issuing/set-place-colour.ts";
import { storeOrdinaryReports } from "./report-batch.ts";
import type { OrdinaryReport } from "./report-batch.ts";

let server: TestServer;
const date = "2031-01-02";
beforeAll(async () => {
  server = await openTestServer();
  await server.setClock(Date.parse("2031-01-02T09:00:00+08:00") / 1000);
});
afterAll(async () => server.close());

const reportOf = (person: PassHolder, change: Partial<OrdinaryReport> = {}): OrdinaryReport => ({
  ...{ actor: person.holder, holder: person.holder, date, clientKey: randomUUID(), policyVersion: 1 },
  findings: new Uint8Array([1, 2, 3]),
  ...change,
});
const store = async (...reports: OrdinaryReport[]) => {
  const byHolder = await storeOrdinaryReports(server.parts.store.runHot, reports);
  return reports.map(({ holder }) => byHolder.get(holder)?.length ?? 0);
};
const stored = async ({ holder }: PassHolder) => {
  const { db } = server.parts;
  const reports = await db.selectFrom("reports").select("report_date").where("holder", "=", holder).execute();
  const dates = await db.selectFrom("passes").select("last_report_date").where("holder", "=", holder).execute();
  return { reports: reports.length, dates: dates.map(({ last_report_date }) => last_report_date) };
};
const yesterday = "2031-01-01";
const create = async (wish: Parameters<typeof issueTo>[2] = {}): Promise<PassHolder> => {
  const person = await createPassHolder(server);
  await issueTo(server, person, { date: yesterday, ...wish });
  return person;
};

test("An ordinary report is stored, noted in all living passes and gives them as they stand, dated by the clock", async () => {
  const person = await create();
  const second = await issueTo(server, person, { date });
  const findings = new Uint8Array([0, 255, 92, 34, 39]);
  const byHolder = await storeOrdinaryReports(runHotOn(server.parts.db), [reportOf(person, { findings })]);
  expect(byHolder.get(person.holder)?.map(({ lastReportDate }) => lastReportDate)).toEqual([date, date]);
  expect(byHolder.get(person.holder)?.map(({ iatSeconds }) => iatSeconds)).toEqual(
    Array.from({ length: 2 }, () => second.claims.iatSeconds),
  );
  expect(await stored(person)).toEqual({ reports: 1, dates: [date, date] });
  const row = await server.parts.db
    .selectFrom("reports")
    .selectAll()
    .where("holder", "=", person.holder)
    .executeTakeFirstOrThrow();
  expect(new Uint8Array(row.findings)).toEqual(findings);
  expect(row).toMatchObject({ actor_kind: "holder", actor_id: person.holder, is_healthy: true });
});

test("Whoever is not ordinary is left alone, and those beside them are not", async () => {
  const guardian = await create();
  const child = await createPassHolder(server, { guardian });
  await issueTo(server, child, { date: yesterday });
  const [plain, red, print, foreign, other] = [
    await create(),
    await create(),
    await create({ isPrint: true }),
    await create(),
    await create(),
  ];
  const redPass = await issueTo(server, red, { date: yesterday });
  await setPlaceColour(server.parts.db, { ...redPass.name, colour: "red" });
  const late = await create();
  const reported = await create();
  await report(reported, date);
  const nobody = await createPassHolder(server);
  const done = await store(
    reportOf(plain),
    reportOf(child, { actor: guardian.holder }),
    reportOf(red),
    reportOf(print),
    reportOf(foreign, { actor: plain.holder }),
    reportOf(other, { policyVersion: 2 }),
    reportOf(late, { date: yesterday }),
    reportOf(reported),
    reportOf(nobody),
  );
  expect(done).toEqual([1, 1, 0, 0, 0, 0, 0, 0, 0]);
  for (const person of [red, print, foreign, other, late, nobody]) {
    expect(await stored(person)).toMatchObject({ reports: 0 });
    expect((await stored(person)).dates.every((one) => one === yesterday)).toBe(true);
  }
  const guarded = await server.parts.db.selectFrom("reports").selectAll().where("holder", "=", child.holder).execute();
  expect(guarded).toMatchObject([{ actor_kind: "guardian", actor_id: guardian.holder }]);
});

test("A pass that moved away and one that expired hold nobody up", async () => {
  const person = await createPassHolder(server);
  const pass = await issueTo(server, person, { date: yesterday });
  expect((await requestMove(server, person, pass, { phone: createPhone() })).statusCode).toBe(200);
  await issueTo(server, person, { date: "2030-12-29" });
  const { db } = server.parts;
  await db
    .updateTable("passes")
    .set({ application_date: "2030-12-28" })
    .where("application_date", "=", "2030-12-29")
    .execute();
  expect(await store(reportOf(person))).toEqual([1]);
  expect((await stored(person)).dates.toSorted()).toEqual(["2030-12-29", yesterday, date]);
});

test("A place that somebody holds is not waited for, and its holder's other pass is not noted either", async () => {
  const person = await create();
  const held = await issueTo(server, person, { date: yesterday });
  const beside = await create();
  const trx = await server.parts.db.startTransaction().execute();
  await setPlaceColour(trx, { ...held.name, colour: "yellow" });
  expect(await store(reportOf(person), reportOf(beside))).toEqual([0, 1]);
  await trx.rollback().execute();
  expect(await stored(person)).toEqual({ reports: 0, dates: [yesterday, yesterday] });
});
