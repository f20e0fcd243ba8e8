import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { defaultPolicy } from "../../policy/policy-data.ts";
import { openTestServer } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { notify } from "./notify.ts";

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(async () => server.close());

const nowSeconds = 2_000_000_000;
beforeEach(async () => {
  await sql.raw("TRUNCATE notifications, jobs, policies, push_subscriptions, residents").execute(server.parts.db);
  await server.setClock(nowSeconds);
});

const rows = async () => server.parts.db.selectFrom("notifications").selectAll().orderBy("number").execute();
const afterSeconds = async () =>
  (await rows()).map(({ sms_after_seconds, at_seconds }) =>
    sms_after_seconds === null ? null : sms_after_seconds - at_seconds,
  );

test("A text message is due after the policy's time for the kind (D9.6), or after that of whoever notifies", async () => {
  const holder = randomUUID();
  await notify(server.parts.db, [
    { holder, kind: "call" },
    { holder, kind: "colour-red" },
    { holder, kind: "pass-expired" },
    { holder, kind: "call", smsAfterSeconds: 5 },
    { holder, kind: "call", smsAfterSeconds: null },
  ]);
  expect(await afterSeconds()).toEqual([30, 300, null, 5, null]);
  expect((await rows())[0]).toMatchObject({ holder, kind: "call", at_seconds: nowSeconds, seen_seconds: null });
});

test("The policy that holds says the times; a kind that it does not name has the first policy's", async () => {
  const data = { ...defaultPolicy, version: 2, smsAfterSeconds: { call: 7, "colour-red": null } };
  const later = { ...defaultPolicy, version: 3, smsAfterSeconds: { call: 9 } };
  await server.parts.db
    .insertInto("policies")
    .values([
      { version: 2, holds_from_seconds: nowSeconds, data: JSON.stringify(data), stored_seconds: 1 },
      { version: 3, holds_from_seconds: nowSeconds + 1, data: JSON.stringify(later), stored_seconds: 1 },
    ])
    .execute();
  const holder = randomUUID();
  const send = async (): Promise<void> =>
    notify(server.parts.db, [
      { holder, kind: "call" },
      { holder, kind: "colour-red" },
      { holder, kind: "colour-yellow" },
    ]);
  await send();
  expect(await afterSeconds()).toEqual([7, null, 900]);
  await server.setClock(nowSeconds + 1);
  await send();
  expect((await afterSeconds()).slice(3)).toEqual([9, 300, 900]);
});

test("What is sent by a recurring work is stored once a holder and key, also in one statement with others", async () => {
  const [holder, other] = [randomUUID(), randomUUID()];
  const note = (whom: string) => ({ holder: whom, kind: "report-due", onceKey: "report-due 2033-05-18" }) as const;
  await notify(server.parts.db, [note(holder)]);
  await notify(server.parts.db, [note(holder), note(other), { holder, kind: "report-due" }]);
  expect((await rows()).map((row) => row.holder)).toEqual([holder, other, holder]);
});

test("Each browser that takes messages gets a job, of a dependent's notification the guardian's browsers", async () => {
  const { db } = server.parts;
  const [holder, guardian, other] = [randomUUID(), randomUUID(), randomUUID()];
  for (const byte of [1, 2]) {
    await db
      .insertInto("push_subscriptions")
      .values({
        ...{ holder: guardian, endpoint_hash: Buffer.alloc(32, byte) },
        ...{ subscription: Buffer.from("sealed"), created_seconds: 0 },
      })
      .execute();
  }
  await sql`
    INSERT INTO residents (holder, document_type, document_hash, personal, card_number, guardian, created_seconds)
    VALUES (${holder}, 'resident-id', ${Buffer.alloc(32)}, '', ${Buffer.alloc(8)}, ${guardian}, 0)`.execute(db);
  await notify(db, [
    { holder, kind: "colour-yellow" },
    { holder: other, kind: "colour-yellow" },
  ]);
  const jobs = await db.selectFrom("jobs").selectAll().orderBy("job").execute();
  const [first] = await rows();
  expect(jobs.map(({ kind, work }) => [kind, work])).toEqual(
    [1, 2].map((byte) => [
      "push",
      { holder, notification: first?.notification, endpoint: Buffer.alloc(32, byte).toString("hex") },
    ]),
  );
});

test("Nothing is stored of a transaction that fails, and nothing for nobody", async () => {
  const failing = server.parts.db.transaction().execute(async (trx) => {
    await notify(trx, [{ holder: randomUUID(), kind: "call" }]);
    throw new Error("rolled back");
  });
  await expect(failing).rejects.toThrow("rolled back");
  await notify(server.parts.db, []);
  expect(await rows()).toEqual([]);
});

test("Twenty thousand people are told in one statement that reads no table as a whole", async () => {
  const { db } = server.parts;
  await sql`
    INSERT INTO residents (holder, document_type, document_hash, personal, card_number, created_seconds)
    SELECT gen_random_uuid(), 'resident-id', sha256(n::text::bytea), '', substr(sha256(n::text::bytea), 1, 8), 0
    FROM generate_series(1, 20000) AS n`.execute(db);
  await sql`
    INSERT INTO push_subscriptions (holder, endpoint_hash, subscription, created_seconds)
    SELECT holder, document_hash, '', 0 FROM residents`.execute(db);
  const holders = await db.selectFrom("residents").select("holder").where("personal", "=", Buffer.alloc(0)).execute();
  const notes = holders.map(({ holder }) => ({ holder, kind: "colour-red" }) as const);
  const scans = await db.transaction().execute(async (trx) => {
    const read = async () => {
      const { rows: tables } = await sql<{ scans: number; looks: number }>`
        SELECT sum(seq_scan)::integer AS scans, sum(idx_scan)::integer AS looks FROM pg_stat_xact_user_tables
        WHERE relname IN ('residents', 'push_subscriptions')`.execute(trx);
      return tables[0] ?? { scans: -1, looks: -1 };
    };
    const before = await read();
    await notify(trx, notes);
    const after = await read();
    return { whole: after.scans - before.scans, looks: after.looks - before.looks };
  });
  expect(scans).toEqual({ whole: 0, looks: 2 * holders.length });
  const { rows: counts } = await sql<{ notes: number; jobs: number }>`
    SELECT (SELECT count(*) FROM notifications) AS notes, (SELECT count(*) FROM jobs) AS jobs`.execute(db);
  expect(counts).toEqual([{ notes: holders.length, jobs: holders.length }]);
});
