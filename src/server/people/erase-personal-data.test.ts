import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { defaultPolicy } from "../../policy/policy-data.ts";
import { documentOf, phoneOf } from "../../testing/generated-people.ts";
import { openTestServer } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { createStandingClock } from "../../testing/standing-clock.ts";
import { askCode, codeAskOf, signInTraveler } from "../../testing/travelers.ts";
import type { TestTraveler } from "../../testing/travelers.ts";
import { recordAccess } from "../audit/record-access.ts";
import { reEncrypt } from "../privacy/re-encrypt.ts";
import { erasePersonalData, eraseSignInTraces } from "./erase-personal-data.ts";
import { ensureResident, findHolder, readResident } from "./residents.ts";

const day = 86_400;
const kept = defaultPolicy.retentionDays.residents * day;

let server: TestServer;
const clock = createStandingClock(() => server);
beforeAll(async () => {
  server = await openTestServer();
  await clock.set(clock.nowSeconds);
});
afterAll(async () => server.close());

const erase = async (batchRows?: number) =>
  erasePersonalData(server.parts.db, defaultPolicy, clock.nowSeconds, batchRows === undefined ? {} : { batchRows });
const rowOf = async (holder: string) =>
  server.parts.db.selectFrom("residents").selectAll().where("holder", "=", holder).executeTakeFirstOrThrow();
const isErased = async ({ holder }: Pick<TestTraveler, "holder">) => (await rowOf(holder)).erased_seconds !== null;

test("D9.7: to the last second of the policy's days all stays; then everything personal goes, and nothing else", async () => {
  const traveler = await signInTraveler(server, { person: 1, name: "张三" });
  const before = await rowOf(traveler.holder);
  const { db } = server.parts;
  await db
    .insertInto("notifications")
    .values({ holder: traveler.holder, kind: "signed-in", details: "{}", at_seconds: clock.nowSeconds })
    .execute();
  const cause = { kind: "report", ref: "2033-05-18", colour: 1, since_seconds: clock.nowSeconds, rule: null } as const;
  const ended = { until_seconds: null, ended_seconds: clock.nowSeconds, ended_by: "report" };
  await db
    .insertInto("colour_causes")
    .values({ holder: traveler.holder, ...cause, ...ended })
    .execute();
  await clock.set(clock.nowSeconds + kept - 1);
  expect([await erase(), await isErased(traveler)]).toEqual([0, false]);
  await clock.set(clock.nowSeconds + 1);
  expect([await erase(), await isErased(traveler)]).toEqual([1, true]);
  expect(await rowOf(traveler.holder)).toMatchObject({
    ...{
      personal: Buffer.alloc(0),
      phone_hash: null,
      community: null,
      guardian: null,
      erased_seconds: clock.nowSeconds,
    },
    ...{
      document_hash: before.document_hash,
      card_number: before.card_number,
      created_seconds: before.created_seconds,
    },
  });
  for (const table of ["sessions", "consents", "notifications", "push_subscriptions", "colour_causes"] as const) {
    const { rows } = await sql`SELECT FROM ${sql.table(table)} WHERE holder = ${traveler.holder}`.execute(db);
    expect([table, rows.length]).toEqual([table, 0]);
  }
  expect(await findHolder(db, server.parts, documentOf(1))).toBeUndefined();
  expect(await readResident(db, server.parts, traveler.holder)).toBeUndefined();
  expect(await erase()).toBe(0);
});

test("D8.1: who comes back with the document has the same card number, a new phone, and nothing else of before", async () => {
  const ask = { ...codeAskOf(1), phone: phoneOf(2) };
  const { code } = await askCode(server, ask);
  expect(code).toBeDefined();
  const row = await server.parts.db
    .selectFrom("identities")
    .innerJoin("residents", "residents.holder", "identities.holder")
    .select(["residents.holder", "card_number"])
    .where("erased_seconds", "is not", null)
    .executeTakeFirstOrThrow();
  const payload = { ...ask, code, noticeVersion: 1 };
  const signedIn = await server.app.inject({ method: "POST", url: "/api/sign-in", payload });
  expect(signedIn.json()).toEqual({ holder: row.holder, isNew: true });
  const resident = await readResident(server.parts.db, server.parts, row.holder);
  expect(resident).toMatchObject({ name: null, phone: phoneOf(2), createdSeconds: clock.nowSeconds });
  expect(Buffer.from(resident?.cardNumber ?? [])).toEqual(row.card_number);
});

test("Whoever signed in, or used a session, is kept from then on", async () => {
  const traveler = await signInTraveler(server, { person: 10 });
  const createdSeconds = clock.nowSeconds;
  await clock.set(createdSeconds + 20 * day);
  expect((await traveler.inject({ url: "/api/me" })).statusCode).toBe(200);
  await clock.set(createdSeconds + kept);
  await erase();
  expect(await isErased(traveler)).toBe(false);
  await clock.set(createdSeconds + 20 * day + kept);
  await erase();
  expect(await isErased(traveler)).toBe(true);
});

/** One row each that is still kept of somebody, and how it goes. */
const keepers: readonly (readonly [
  string,
  (holder: string) => ReturnType<typeof sql>,
  (holder: string) => ReturnType<typeof sql>,
])[] = [
  [
    "a report",
    (holder) => sql`INSERT INTO reports VALUES (${holder}, '2033-01-01', '', true, 1, 1, 0, 'holder', 'x')`,
    (holder) => sql`DELETE FROM reports WHERE holder = ${holder}`,
  ],
  [
    "a referral",
    (holder) =>
      sql`INSERT INTO referrals (holder, referral, kind, opened_seconds, due_seconds)
        VALUES (${holder}, gen_random_uuid(), 'red', 1, 1)`,
    (holder) => sql`DELETE FROM referrals WHERE holder = ${holder}`,
  ],
  [
    "a video",
    (holder) =>
      sql`INSERT INTO videos (holder, video, application, media_type, total_bytes, sha256, begun_seconds)
        VALUES (${holder}, gen_random_uuid(), gen_random_uuid(), 'video/webm', 1, sha256(''), 1)`,
    (holder) => sql`DELETE FROM videos WHERE holder = ${holder}`,
  ],
  [
    "a living cause of a colour",
    (holder) =>
      sql`INSERT INTO colour_causes (holder, kind, ref, colour, since_seconds) VALUES (${holder}, 'record', 'x', 1, 1)`,
    (holder) => sql`UPDATE colour_causes SET ended_seconds = 2 WHERE holder = ${holder}`,
  ],
];

test.each(keepers)("Who has %s is kept as long as that is", async (what, keep, release) => {
  const traveler = await signInTraveler(server, { person: 20 + what.length });
  await keep(traveler.holder).execute(server.parts.db);
  await clock.set(clock.nowSeconds + kept);
  await erase();
  expect(await isErased(traveler)).toBe(false);
  await release(traveler.holder).execute(server.parts.db);
  await erase();
  expect(await isErased(traveler)).toBe(true);
});

test("A living pass keeps its holder until its list is dropped", async () => {
  const traveler = await signInTraveler(server, { person: 60 });
  const date = "2033-01-01";
  await clock.set(clock.nowSeconds + kept);
  await server.parts.db
    .insertInto("passes")
    .values({
      ...{ holder: traveler.holder, issuer: 1, list: 1, place: 1, application: randomUUID(), application_date: date },
      ...{
        drop_seconds: clock.nowSeconds + 1,
        holder_key: null,
        last_report_date: date,
        issued_seconds: 1,
        moved_seconds: null,
      },
    })
    .execute();
  await erase();
  expect(await isErased(traveler)).toBe(false);
  await clock.set(clock.nowSeconds + 1);
  await erase();
  expect(await isErased(traveler)).toBe(true);
});

test("A guardian stays as long as a dependent does, and both go in one run, batch by batch", async () => {
  const guardian = await signInTraveler(server, { person: 70 });
  const dependents = await server.parts.db.transaction().execute(async (trx) => {
    const holders: string[] = [];
    for (let person = 71; person < 74; person += 1) {
      const resident = { document: documentOf(person), name: "小明", guardian: guardian.holder };
      holders.push((await ensureResident(trx, server.parts, resident)).holder);
    }
    return holders;
  });
  const [first = ""] = dependents;
  await clock.set(clock.nowSeconds + kept);
  await sql`INSERT INTO referrals (holder, referral, kind, opened_seconds, due_seconds)
    VALUES (${first}, gen_random_uuid(), 'red', 1, 1)`.execute(server.parts.db);
  expect(await erase(1)).toBe(2);
  expect(await isErased(guardian)).toBe(false);
  await sql`DELETE FROM referrals WHERE holder = ${first}`.execute(server.parts.db);
  expect(await erase(1)).toBe(2);
  expect([await isErased(guardian), await isErased({ holder: first })]).toEqual([true, true]);
});

test("A dependent is kept from the day on which its guardian or an officer last applied or reported for it", async () => {
  const guardian = await signInTraveler(server, { person: 75 });
  const { holder } = await server.parts.db
    .transaction()
    .execute(async (trx) => ensureResident(trx, server.parts, { document: documentOf(76), guardian: guardian.holder }));
  const officer = { kind: "staff", staff: 1, roles: ["officer"], communities: [1] } as const;
  const uses = [
    [{ kind: "holder", holder: guardian.holder }, "report.made"],
    [officer, "application.submit"],
  ] as const;
  for (const [actor, action] of uses) {
    await clock.set(clock.nowSeconds + kept - 1);
    await server.parts.db
      .transaction()
      .execute(async (trx) => recordAccess(trx, server.parts, { actor, action, holder }));
  }
  // Looking at somebody is no use.
  await clock.set(clock.nowSeconds + kept - 1);
  await server.parts.db
    .transaction()
    .execute(async (trx) => recordAccess(trx, server.parts, { actor: officer, action: "application.read", holder }));
  await erase();
  expect(await isErased({ holder })).toBe(false);
  await clock.set(clock.nowSeconds + 1);
  await erase();
  expect(await isErased({ holder })).toBe(true);
});

test("A sign-in at the same time and the erasure take turns: whoever is in is not erased", async () => {
  const traveler = await signInTraveler(server, { person: 80 });
  await clock.set(clock.nowSeconds + kept);
  const { code } = await askCode(server, codeAskOf(80));
  const payload = { ...codeAskOf(80), code, noticeVersion: 1 };
  const [signedIn] = await Promise.all([
    server.app.inject({ method: "POST", url: "/api/sign-in", payload }),
    erase(),
    erase(),
  ]);
  const isIn = signedIn.statusCode === 200;
  expect([isIn, await isErased(traveler)]).toEqual(isIn ? [true, false] : [false, true]);
});

test("A rotation of keys leaves erased people alone", async () => {
  const done = await reEncrypt(server.parts.db, server.parts.dataKeys);
  const unopened = { "sealed-broken": 0, "sealed-key-unknown": 0 };
  expect(done[0]).toEqual({ column: "residents.personal", resealed: 0, remaining: 0, unopened });
});

test("Codes and counts go after a day; sessions that are over, when they no longer say when their holder was here", async () => {
  await clock.set(clock.nowSeconds + 2 * day);
  await eraseSignInTraces(server.parts.db, defaultPolicy, clock.nowSeconds);
  const traveler = await signInTraveler(server, { person: 90, byCode: true });
  await askCode(server, codeAskOf(91));
  const { db } = server.parts;
  const counts = async () => {
    const { rows } = await sql<{ codes: number; asks: number; sessions: number }>`
      SELECT (SELECT count(*)::int FROM sign_in_codes) AS codes, (SELECT count(*)::int FROM code_asks) AS asks,
        (SELECT count(*)::int FROM sessions WHERE holder = ${traveler.holder}) AS sessions`.execute(db);
    return rows[0];
  };
  const start = clock.nowSeconds;
  const eraseAt = async (seconds: number) => {
    await clock.set(seconds);
    await eraseSignInTraces(db, defaultPolicy, seconds);
    return counts();
  };
  expect(await eraseAt(start + day - 1)).toMatchObject({ asks: 4, sessions: 1 });
  expect(await eraseAt(start + day)).toMatchObject({ codes: 1, asks: 0 });
  expect(await eraseAt(start + day + 300)).toMatchObject({ codes: 0, asks: 0, sessions: 1 });
  expect(await eraseAt(start + kept - 1)).toMatchObject({ sessions: 1 });
  expect(await eraseAt(start + kept)).toMatchObject({ sessions: 0 });
});
