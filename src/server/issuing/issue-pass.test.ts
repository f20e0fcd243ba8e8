import { sql } from "kysely";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { bytesToCodeText } from "../../core/pass/code-text.ts";
import { decodeCode } from "../../core/pass/decode.ts";
import type { Result } from "../../core/result.ts";
import { openTestServer } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { readClock } from "../db/database-clock.ts";
import { createDemoResident } from "../demonstration/demo-residents.ts";
import { startOfDate } from "../../policy/civil-dates.ts";
import { createCardNumber } from "./holder.ts";
import type { Holder } from "./holder.ts";
import { issueCard, issuePending } from "./issue-card.ts";
import { issuePass, signPassAnew } from "./issue-pass.ts";
import { setPlaceColour } from "./set-place-colour.ts";

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(async () => server.close());

const live = createDemoResident(1).holder;
const { holderKey: _, ...print } = live;
const issuer = 1;

const valueOf = <T, E extends string>(result: Result<T, E>): T => {
  if (!result.ok) throw new Error(result.error);
  return result.value;
};

/** Days are in the tests' own future, where the clock stands still; each test begins on a later day than the one before. */
const at = async (iso: string): Promise<number> => {
  const seconds = Date.parse(iso) / 1000;
  await server.setClock(seconds);
  return seconds;
};
const issue = async (applicationDate: string, holder: Holder = live, more: { lastReportDate?: string } = {}) =>
  issuePass(server.parts, { issuer, applicationDate, colour: "green", holder, ...more });

test("A pass is dated by the database, ends five days after the application date, and its code reads back", async () => {
  const now = await at("2031-01-01T08:00:00+08:00");
  const { claims, codeBytes, name } = valueOf(await issue("2031-01-01"));
  expect(claims).toMatchObject({
    iatSeconds: now,
    expSeconds: startOfDate("2031-01-06"),
    greenUntilSeconds: startOfDate("2031-01-03"),
    status: { list: name.list, place: name.place },
  });
  expect(valueOf(decodeCode(bytesToCodeText(codeBytes))).claims).toEqual(claims);
});

test.each([
  ["2031-02-05T23:59:59+08:00", true],
  ["2031-02-06T00:00:00+08:00", false],
])("An application of 1 February can be issued at %s: %s (D7.1)", async (iso, isIssued) => {
  await at(iso);
  const issued = await issue("2031-02-01");
  expect(issued.ok || issued.error).toBe(isIssued || "application-date-past");
});

test.each([
  ["2031-02-28T23:59:59+08:00", "application-date-future"],
  ["2031-03-01T00:00:00+08:00", undefined],
])("An application of 1 March is of the future at %s: %s", async (iso, error) => {
  await at(iso);
  const issued = await issue("2031-03-01");
  expect(issued.ok ? undefined : issued.error).toBe(error);
});

test("A report keeps green to the end of the next day, never beyond the pass, and a print needs none (D7.3)", async () => {
  await at("2031-04-05T12:00:00+08:00");
  const greenUntil = async (lastReportDate: string, holder: Holder) =>
    valueOf(await issue("2031-04-01", holder, { lastReportDate })).claims.greenUntilSeconds;
  expect(await greenUntil("2031-04-04", live)).toBe(startOfDate("2031-04-06"));
  expect(await greenUntil("2031-04-05", live)).toBe(startOfDate("2031-04-06"));
  expect(await greenUntil("2031-04-03", live)).toBe(startOfDate("2031-04-05"));
  expect(await greenUntil("2031-04-01", print)).toBe(startOfDate("2031-04-06"));
  expect(await issue("2031-04-01", live, { lastReportDate: "2031-04-06" })).toMatchObject({
    error: "report-date-outside",
  });
  expect(await issue("2031-04-01", live, { lastReportDate: "2031-03-31" })).toMatchObject({
    error: "report-date-outside",
  });
});

test("What no gate would take is refused, and takes no place", async () => {
  await at("2031-05-01T12:00:00+08:00");
  const count = async () => (await server.parts.db.selectFrom("places").select("place").execute()).length;
  const before = await count();
  const refusal = async (change: Partial<Holder>) => issue("2031-05-01", { ...live, ...change });
  expect(await refusal({ area: 420_106 })).toMatchObject({ error: "area-foreign" });
  expect(await refusal({ name: "一个没有遮盖的名字" })).toMatchObject({ error: "name-too-long" });
  expect(await refusal({ documentLast4: "12x4" })).toMatchObject({ error: "document-last4-invalid" });
  expect(await refusal({ cardNumber: createCardNumber().slice(1) })).toMatchObject({ error: "card-number-invalid" });
  expect(await refusal({ holderKey: new Uint8Array(32) })).toMatchObject({ error: "holder-key-invalid" });
  expect(await issue("2031-02-30")).toMatchObject({ error: "date-invalid" });
  const request = { applicationDate: "2031-05-01", colour: "green", holder: live } as const;
  expect(await issuePass(server.parts, { ...request, issuer: 9 })).toMatchObject({ error: "issuer-unknown" });
  const asOfSeconds = Date.parse("2031-05-01T12:00:01+08:00") / 1000;
  expect(await issuePass(server.parts, { ...request, issuer, asOfSeconds })).toMatchObject({ error: "as-of-future" });
  expect(await count()).toBe(before);
});

test("A pass is signed anew at its place, in the colour that the place has by then", async () => {
  await at("2031-06-01T12:00:00+08:00");
  const { name } = valueOf(await issue("2031-06-01"));
  expect(await setPlaceColour(server.parts.db, { ...name, colour: "yellow" })).toEqual({
    ok: true,
    value: { changed: true },
  });
  await at("2031-06-02T12:00:00+08:00");
  const request = { ...name, applicationDate: "2031-06-01", holder: live };
  const anew = valueOf(await signPassAnew(server.parts, request));
  expect(anew.claims).toMatchObject({ colour: "yellow", status: { list: name.list, place: name.place } });
  expect(anew.claims.greenUntilSeconds).toBeUndefined();
  expect(await signPassAnew(server.parts, { ...request, place: name.place ^ 1 })).toMatchObject({
    error: "place-unknown",
  });
  expect(await signPassAnew(server.parts, { ...request, applicationDate: "2031-06-02" })).toMatchObject({ ok: false });
});

test("A place that was never given, and an unknown list, have no colour to set", async () => {
  await at("2031-07-01T12:00:00+08:00");
  const { name } = valueOf(await issue("2031-07-01"));
  const set = async (change: object) => setPlaceColour(server.parts.db, { ...name, colour: "red", ...change });
  expect(await set({ place: name.place ^ 1 })).toMatchObject({ error: "place-unknown" });
  expect(await set({ list: 65_535 })).toMatchObject({ error: "list-unknown" });
  expect(await set({ colour: "green" })).toEqual({ ok: true, value: { changed: false } });
});

test("Places are never given twice; a full list is followed by the next number, also when many come at once", async () => {
  await at("2031-08-01T12:00:00+08:00");
  await issue("2031-08-01");
  // As if 870 had been given before.
  await server.parts.db
    .updateTable("status_lists")
    .set({ allotted: 870 })
    .where("application_date", "=", "2031-08-01")
    .execute();
  const passes = 40;
  const issued = await Promise.all(Array.from({ length: passes }, async () => issue("2031-08-01", print)));
  const names = issued.map((result) => valueOf(result).name);
  expect(new Set(names.map(({ list, place }) => `${list}/${place}`)).size).toBe(passes);
  const lists = await server.parts.db
    .selectFrom("status_lists")
    .select(["list", "allotted"])
    .where("application_date", "=", "2031-08-01")
    .orderBy("list")
    .execute();
  // 896 is seven eighths of 1,024.
  expect(lists.map(({ allotted }) => allotted)).toEqual([896, 14]);
  const sorted = names.map(({ place }) => place).sort((a, b) => a - b);
  expect(names.map(({ place }) => place)).not.toEqual(sorted);
});

test("No place is given in a list that is erased at that moment", async () => {
  await at("2031-08-20T12:00:00+08:00");
  const { db } = server.parts;
  const { name } = valueOf(await issue("2031-08-20"));
  const issuing = await db.transaction().execute(async (trx) => {
    await trx.updateTable("status_lists").set({ erased: true }).where("list", "=", name.list).execute();
    const started = issue("2031-08-20");
    const waiting = sql`SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    await vi.waitUntil(async () => (await waiting.execute(db)).rows.length > 0, { interval: 5, timeout: 20_000 });
    return { started };
  });
  expect(valueOf(await issuing.started).name.list).not.toBe(name.list);
});

test("Cards and applications under review have no place and their own ends", async () => {
  const now = await at("2031-09-01T12:00:00+08:00");
  const card = valueOf(await issueCard(server.parts, { issuer, holder: live })).claims;
  expect(card).toMatchObject({ kind: "card", iatSeconds: now, expSeconds: startOfDate("2032-08-31") });
  const pending = await issuePending(server.parts, { issuer, holder: live, applicationDate: "2031-09-01" });
  expect(valueOf(pending).claims).toMatchObject({ kind: "pending", expSeconds: startOfDate("2031-09-06") });
  const refused = async (applicationDate: string) =>
    issuePending(server.parts, { issuer, holder: live, applicationDate });
  expect(await refused("2031-09-02")).toMatchObject({ error: "application-date-future" });
  expect(await refused("2031-08-27")).toMatchObject({ error: "application-date-past" });
});

test("A key that is suspended, or not yet published for long enough, signs nothing", async () => {
  await at("2031-10-01T12:00:00+08:00");
  const { db } = server.parts;
  await db.updateTable("issuer_keys").set({ state: "suspended" }).execute();
  expect(await issue("2031-10-01")).toMatchObject({ error: "issuing-key-absent" });
  const notBefore = startOfDate("2031-10-02");
  const restore = await db.selectFrom("issuer_keys").select("not_before").executeTakeFirstOrThrow();
  await db.updateTable("issuer_keys").set({ state: "in-use", not_before: notBefore }).execute();
  expect(await issue("2031-10-01")).toMatchObject({ error: "issuing-key-absent" });
  await db.updateTable("issuer_keys").set(restore).execute();
  expect(await issue("2031-10-01")).toMatchObject({ ok: true });
});

test("The clock does not go back with the machine's, and readers at once agree", async () => {
  const ahead = await at("2032-01-01T00:00:00+08:00");
  const readings = await Promise.all(Array.from({ length: 20 }, async () => readClock(server.parts.db)));
  expect(new Set(readings)).toEqual(new Set([ahead]));
});
