import { afterAll, beforeAll, expect, test } from "vitest";
import { addPass, addPerson } from "../../testing/epidemic-people.ts";
import { openTestServer } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { addCauses, endCauses } from "./causes.ts";
import { followUpRecolours } from "./follow-ups.ts";
import { lockAllHolders, lockHolders } from "./lock-holders.ts";
import { recolour, recolourMany } from "./recolour.ts";

let server: TestServer;
let nextPerson = 0;
beforeAll(async () => {
  server = await openTestServer();
  await server.setClock(Date.parse("2031-02-24T08:00:00+08:00") / 1000);
});
afterAll(async () => server.close());

const newPerson = async (): Promise<string> => {
  const person = await addPerson(server.parts, nextPerson++);
  await addPass(server.parts, person, "2031-02-24");
  return person.holder;
};
const turnRed = async (holders: readonly string[]): Promise<void> =>
  server.parts.db.transaction().execute(async (trx) => {
    await lockAllHolders(trx);
    const causes = holders.map((holder) => ({ holder, kind: "record" as const, ref: "s/k", colour: "red" as const }));
    expect(await recolourMany(trx, await addCauses(trx, causes))).toEqual({ changed: holders.length });
  });
const told = async (holder: string): Promise<readonly string[]> => {
  const { db } = server.parts;
  const rows = await db
    .selectFrom("notifications")
    .select("kind")
    .where("holder", "=", holder)
    .orderBy("number")
    .execute();
  return rows.map(({ kind }) => kind);
};
const referralsOf = async (holder: string): Promise<number> =>
  (await server.parts.db.selectFrom("referrals").select("referral").where("holder", "=", holder).execute()).length;

test("Referrals and notifications follow once, also when two follow up at the same moment (D5.1, D7.2)", async () => {
  const holders = [await newPerson(), await newPerson()];
  for (const holder of holders) await turnRed([holder]);
  expect(await Promise.all(holders.map(told))).toEqual([[], []]);
  const done = await Promise.all([followUpRecolours(server.parts.db), followUpRecolours(server.parts.db)]);
  expect(done[0] + done[1]).toBe(2);
  expect(await Promise.all(holders.map(told))).toEqual([["colour-red"], ["colour-red"]]);
  expect(await Promise.all(holders.map(referralsOf))).toEqual([1, 1]);
  expect(await followUpRecolours(server.parts.db)).toBe(0);
});

test("A follow-up that fails is done by the next one", async () => {
  const holder = await newPerson();
  await turnRed([holder]);
  const { pool } = server.parts.store;
  await pool.query("ALTER TABLE notifications RENAME TO notifications_away");
  await expect(followUpRecolours(server.parts.db)).rejects.toThrow("notifications");
  await pool.query("ALTER TABLE notifications_away RENAME TO notifications");
  expect(await referralsOf(holder)).toBe(0);
  expect(await followUpRecolours(server.parts.db)).toBe(1);
  expect([await told(holder), await referralsOf(holder)]).toEqual([["colour-red"], 1]);
});

test("Whoever is green again before the follow-up is not told of red afterwards, and has no referral", async () => {
  const holder = await newPerson();
  await turnRed([holder]);
  await server.parts.db.transaction().execute(async (trx) => {
    await lockHolders(trx, [holder]);
    await recolour(trx, await endCauses(trx, [{ holder, kind: "record" }], "record"));
  });
  await followUpRecolours(server.parts.db);
  expect([await told(holder), await referralsOf(holder)]).toEqual([["colour-green"], 0]);
});
