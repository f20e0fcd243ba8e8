import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { utf8ToBytes } from "../../core/bytes.ts";
import { fail, ok } from "../../core/result.ts";
import { documentOf, phoneOf } from "../../testing/generated-people.ts";
import { openTestServer } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { changeResident, ensureResident, readResident } from "../people/residents.ts";
import { createDataKeys } from "./data-keys.ts";
import { reEncrypt } from "./re-encrypt.ts";
import { sealedColumns, sealedPlace } from "./sealed-columns.ts";

const secretOf = (fill: number) => new Uint8Array(32).fill(fill);
const oldKeys = createDataKeys({ lookupKey: secretOf(1), encryptionKeys: [secretOf(2)] });
const bothKeys = createDataKeys({ lookupKey: secretOf(1), encryptionKeys: [secretOf(3), secretOf(2)] });
const newKeys = createDataKeys({ lookupKey: secretOf(1), encryptionKeys: [secretOf(3)] });

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(async () => server.close());

const addResidents = async (from: number, count: number, dataKeys = oldKeys): Promise<readonly string[]> =>
  server.parts.db.transaction().execute(async (trx) => {
    const holders: string[] = [];
    for (let person = from; person < from + count; person += 1) {
      const resident = { document: documentOf(person), phone: phoneOf(person) };
      holders.push((await ensureResident(trx, { dataKeys }, resident)).holder);
    }
    return holders;
  });
const ofResidents = async (...args: Parameters<typeof reEncrypt>) =>
  (await reEncrypt(...args)).find(({ column }) => column === "residents.personal");

test("Every column of the schema that is called sealed is in the table, and the table's keys are the primary keys", async () => {
  const folder = join(import.meta.dirname, "../db/tables");
  const text = readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("\n");
  const tableByInterface = new Map(
    [...text.matchAll(/^ {2}(\w+): (\w+Table);$/gm)].map(([, name, type]) => [type, name]),
  );
  const found = [...text.matchAll(/^interface (\w+Table) \{$([\s\S]*?)^\}$/gm)].flatMap(([, type, body = ""]) =>
    [...body.matchAll(/^ {2}(\w+): (?:SealedBytes|ColumnType<SealedBytes)\b/gm)].map(
      ([, column]) => `${tableByInterface.get(type) ?? "unknown"}.${column ?? ""}`,
    ),
  );
  expect(found.length).toBeGreaterThan(5);
  expect(text.match(/SealedBytes/g)?.length).toBeGreaterThanOrEqual(found.length);
  expect(Object.keys(sealedColumns).toSorted()).toEqual(found.toSorted());
  for (const [column, key] of Object.entries(sealedColumns)) {
    const table = column.split(".")[0] ?? "";
    const { rows } = await sql<{ name: string; type: string }>`
      SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type FROM pg_index i
      JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k (number, position) ON true
      JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
      WHERE i.indrelid = ${table}::regclass AND i.indisprimary ORDER BY k.position`.execute(server.parts.db);
    expect([column, rows.map(({ name, type }) => [name, type])]).toEqual([column, Object.entries(key)]);
  }
});

test("After it everything opens with the new key alone, and running it again does nothing", async () => {
  const holders = await addResidents(1, 25);
  const [holder = ""] = holders;
  const report = { holder, report_date: "2026-03-01", is_healthy: true, first_seconds: 1, reported_seconds: 1 };
  const findings = oldKeys.seal(sealedPlace("reports.findings", report), utf8ToBytes("36.5"));
  const by = { actor_kind: "holder", actor_id: holder } as const;
  await server.parts.db
    .insertInto("reports")
    .values({ ...report, ...by, findings })
    .execute();
  const endpoint = { holder, endpoint_hash: secretOf(9) };
  const subscription = oldKeys.seal(sealedPlace("push_subscriptions.subscription", endpoint), utf8ToBytes("there"));
  await server.parts.db
    .insertInto("push_subscriptions")
    .values({ ...endpoint, subscription, created_seconds: 1 })
    .execute();

  const seen: number[] = [];
  const onProgress = (column: string, resealed: number) => column === "residents.personal" && seen.push(resealed);
  const done = await reEncrypt(server.parts.db, bothKeys, { batchRows: 10, onProgress });
  expect(Object.fromEntries(done.map(({ column, resealed }) => [column, resealed]))).toMatchObject({
    ...{ "residents.personal": 25, "reports.findings": 1, "push_subscriptions.subscription": 1 },
    ...{ "applications.answers": 0, "referral_steps.words": 0 },
  });
  expect(seen).toEqual([10, 20, 25]);
  for (const one of holders) {
    expect((await readResident(server.parts.db, { dataKeys: newKeys }, one))?.holder).toBe(one);
  }
  const row = await server.parts.db.selectFrom("reports").select("findings").executeTakeFirstOrThrow();
  const place = sealedPlace("reports.findings", report);
  expect(newKeys.open(place, row.findings)).toEqual(ok(utf8ToBytes("36.5")));
  expect(oldKeys.open(place, row.findings)).toEqual(fail("sealed-key-unknown"));
  expect((await reEncrypt(server.parts.db, bothKeys)).every(({ resealed }) => resealed === 0)).toBe(true);
});

test("It was killed half way: the next run does the rest", async () => {
  await addResidents(100, 30);
  const killed = reEncrypt(server.parts.db, bothKeys, {
    batchRows: 10,
    onProgress: (column, resealed) => {
      if (column === "residents.personal" && resealed === 20) throw new Error("killed");
    },
  });
  await expect(killed).rejects.toThrow("killed");
  expect(await ofResidents(server.parts.db, bothKeys)).toMatchObject({ resealed: 10, remaining: 0 });
});

test("Nothing is lost of writers that change what it seals anew: neither by one it waits for nor by one in between", async () => {
  const holders = await addResidents(200, 40);
  const parts = { dataKeys: bothKeys };
  const renaming = (async () => {
    for (const holder of holders) {
      await server.parts.db
        .transaction()
        .execute(async (trx) => changeResident(trx, parts, holder, { name: `name of ${holder}` }));
    }
  })();
  const [done] = await Promise.all([ofResidents(server.parts.db, bothKeys, { batchRows: 3 }), renaming]);
  expect(done?.remaining).toBe(0);
  for (const holder of holders) {
    const resident = await readResident(server.parts.db, { dataKeys: newKeys }, holder);
    expect(resident?.name).toBe(`name of ${holder}`);
  }
});

test("A row that a writer holds all the time is said to remain, and is sealed by the next run", async () => {
  const [holder = ""] = await addResidents(300, 5);
  const held = await server.parts.db.transaction().execute(async (trx) => {
    await trx.selectFrom("residents").select("holder").where("holder", "=", holder).forUpdate().execute();
    return ofResidents(server.parts.db, bothKeys);
  });
  expect(held).toMatchObject({ resealed: 4, remaining: 1 });
  expect(await ofResidents(server.parts.db, bothKeys)).toMatchObject({ resealed: 1, remaining: 0 });
});

test("What no key opens stays as it is and is counted by its reason", async () => {
  const [broken = "", foreign = ""] = await addResidents(400, 2);
  const { db } = server.parts;
  const set = async (holder: string, personal: Uint8Array) =>
    db.updateTable("residents").set({ personal }).where("holder", "=", holder).execute();
  const elsewhere = sealedPlace("residents.personal", { holder: foreign });
  await set(broken, oldKeys.seal(elsewhere, utf8ToBytes("moved")));
  const otherKeys = createDataKeys({ lookupKey: secretOf(1), encryptionKeys: [secretOf(8)] });
  const sealed = otherKeys.seal(elsewhere, utf8ToBytes("foreign"));
  await set(foreign, sealed);
  expect(await ofResidents(db, bothKeys, { batchRows: 1 })).toEqual({
    ...{ column: "residents.personal", resealed: 0, remaining: 0 },
    unopened: { "sealed-broken": 1, "sealed-key-unknown": 1 },
  });
  const kept = await db
    .selectFrom("residents")
    .select("personal")
    .where("holder", "=", foreign)
    .executeTakeFirstOrThrow();
  expect(new Uint8Array(kept.personal)).toEqual(sealed);
});

test("Stores outside the database join in", async () => {
  const store = {
    count: async () => 3,
    reEncrypt: async () => ({
      ...{ column: "videos", resealed: 3, remaining: 0 },
      unopened: { "sealed-broken": 0, "sealed-key-unknown": 0 },
    }),
  };
  expect((await reEncrypt(server.parts.db, bothKeys, { stores: [store] })).at(-1)).toMatchObject({ resealed: 3 });
});
