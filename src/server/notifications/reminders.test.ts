import { randomBytes, randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { addDays, civilDateAt, startOfDate } from "../../policy/civil-dates.ts";
import { createPassHolder, insertApplication } from "../../testing/pass-holders.ts";
import { openTestServer } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { sendReminders } from "./reminders.ts";

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(async () => server.close());

const leading = { isLeading: () => true };
const nine = 9 * 3600;
let today = "2033-06-01";
beforeEach(async () => {
  await sql.raw("TRUNCATE notifications, passes, applications, reports, colour_causes").execute(server.parts.db);
  today = addDays(today, 10);
  await server.setClock(startOfDate(today) + nine);
});

interface Wish {
  /** Days before today. */
  readonly applied: number;
  readonly reported: number;
  readonly isPrint?: boolean;
  readonly isMoved?: boolean;
  readonly holder?: string;
}

const givePass = async ({ applied, reported, isPrint, isMoved, holder = randomUUID() }: Wish): Promise<string> => {
  await server.parts.db
    .insertInto("passes")
    .values({
      ...{ holder, issuer: 1, list: 1, place: randomBytes(2).readUInt16BE(), application: randomUUID() },
      ...{ application_date: addDays(today, -applied), drop_seconds: 1, issued_seconds: 1, print_key: null },
      holder_key: isPrint === true ? null : randomBytes(32),
      last_report_date: addDays(today, -reported),
      moved_seconds: isMoved === true ? 1 : null,
    })
    .execute();
  return holder;
};
const told = async (holder: string) => {
  const rows = await server.parts.db.selectFrom("notifications").select("kind").where("holder", "=", holder).execute();
  return rows.map(({ kind }) => kind).toSorted();
};
const remind = async (): Promise<number> => sendReminders(server.parts.db, leading, 3);

test.each<[string, Wish, string[]]>([
  ["reported today", { applied: 1, reported: 0 }, []],
  ["reported yesterday", { applied: 1, reported: 1 }, ["report-due"]],
  ["reported the day before (D7.3)", { applied: 2, reported: 2 }, ["report-missing"]],
  ["a print of the day before", { applied: 2, reported: 2, isPrint: true }, []],
  ["a print of yesterday", { applied: 2, reported: 1, isPrint: true }, ["report-due"]],
  ["moved to another phone", { applied: 1, reported: 1, isMoved: true }, []],
  ["day 3", { applied: 2, reported: 0 }, []],
  ["day 4 (D2.6)", { applied: 3, reported: 0 }, ["pass-renewable"]],
  ["day 5, the last one (D7.1)", { applied: 4, reported: 0 }, []],
  ["day 5 without today's report", { applied: 4, reported: 1 }, ["report-due"]],
  ["day 6 (D7.5)", { applied: 5, reported: 1 }, ["pass-expired"]],
  ["day 7", { applied: 6, reported: 2 }, []],
])("A pass: %s", async (_, wish, expected) => {
  const holder = await givePass(wish);
  await remind();
  expect(await told(holder)).toEqual(expected);
});

test("Whoever has a newer pass, an open application or a red cause is not told to apply", async () => {
  const renewed = await givePass({ applied: 5, reported: 1 });
  await givePass({ applied: 1, reported: 0, holder: renewed });
  const red = await givePass({ applied: 3, reported: 0 });
  await server.parts.db
    .insertInto("colour_causes")
    .values({
      holder: red,
      kind: "record",
      ref: "r",
      colour: 1,
      rule: null,
      since_seconds: 1,
      until_seconds: null,
      ended_seconds: null,
      ended_by: null,
    })
    .execute();
  const applicant = await createPassHolder(server);
  await insertApplication(server, applicant, { state: "waiting", date: today });
  await givePass({ applied: 3, reported: 0, holder: applicant.holder });
  await remind();
  expect([await told(renewed), await told(red), await told(applicant.holder)]).toEqual([[], [], []]);
});

test("Who waits for a decision reports too, from the day after applying (D7.3)", async () => {
  const [first, second, reported] = [
    await createPassHolder(server),
    await createPassHolder(server),
    await createPassHolder(server),
  ];
  await insertApplication(server, first, { state: "waiting", date: today });
  await insertApplication(server, second, { state: "returned", date: addDays(today, -1) });
  await insertApplication(server, reported, { state: "waiting", date: addDays(today, -1) });
  await server.parts.db
    .insertInto("reports")
    .values({
      ...{ holder: reported.holder, report_date: today, findings: Buffer.from("sealed"), is_healthy: true },
      ...{ first_seconds: 1, reported_seconds: 1, actor_kind: "holder", actor_id: reported.holder, client_key: null },
    })
    .execute();
  await remind();
  expect([await told(first.holder), await told(second.holder), await told(reported.holder)]).toEqual([
    [],
    ["report-due"],
    [],
  ]);
});

test("Nobody is told before nine in the morning, and everybody once a day however often it runs", async () => {
  const holders = await Promise.all(Array.from({ length: 10 }, async () => givePass({ applied: 1, reported: 1 })));
  const tomorrow = addDays(today, 1);
  await server.setClock(startOfDate(tomorrow) + nine - 1);
  expect(civilDateAt(startOfDate(tomorrow) + nine - 1)).toBe(tomorrow);
  expect(await remind()).toBe(0);
  await server.setClock(startOfDate(tomorrow) + nine);
  await Promise.all([remind(), remind(), remind()]);
  expect(await remind()).toBe(0);
  expect(await Promise.all(holders.map(told))).toEqual(holders.map(() => ["report-missing"]));
});

test("A leader that lost the lead stops", async () => {
  await givePass({ applied: 1, reported: 1 });
  expect(await sendReminders(server.parts.db, { isLeading: () => false })).toBe(0);
});
