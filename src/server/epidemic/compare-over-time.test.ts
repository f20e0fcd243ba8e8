import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addPass, addPerson, inPieces, placeColour } from "../../testing/epidemic-people.ts";
import { openTestServer } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { platform } from "../access/actor.ts";
import { recolour } from "../colours/recolour.ts";
import { defaultPolicy } from "../../policy/policy-data.ts";
import { compareBegunRecords, endCausesOverTime, recompareAll } from "./compare-over-time.ts";
import { compareHolder, readRecordsOf } from "./compare-records.ts";
import { importDelivery } from "./import-delivery.ts";
import type { ComparisonParts, RefuseWaiting } from "./store-chunk.ts";

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(async () => server.close());

/** Each test is on later days than the one before: the clock never goes back. */
const at = async (iso: string): Promise<void> => {
  await server.setClock(Date.parse(`${iso}+08:00`) / 1000);
};
let nextPerson = 0;
const nobodyWaits: RefuseWaiting = async () => undefined;
const parts = (): ComparisonParts => ({ db: server.parts.db, refuseWaiting: nobodyWaits });
const newPerson = async (date: string) => {
  const person = await addPerson(server.parts, nextPerson++);
  const place = await addPass(server.parts, person, date);
  return { ...person, colour: async () => placeColour(server.parts, place) };
};
const give = async (documentNumber: string, record: object, key: string = randomUUID()): Promise<void> => {
  const line = JSON.stringify({ key, documentType: "resident-id", documentNumber, ...record });
  const delivery = { batch: randomUUID(), source: "s", format: "ndjson", isDryRun: false, actor: platform } as const;
  const imported = await importDelivery({ ...server.parts, ...parts() }, delivery, inPieces(`${line}\n`));
  if (!imported.ok || imported.value.rejected > 0) throw new Error(JSON.stringify(imported));
};

test("A cause ends by itself at midnight after its last day, not a second earlier, and the place with it (D1.6, D7.2)", async () => {
  await at("2031-02-24T08:00:00");
  const [contact, other] = [await newPerson("2031-02-24"), await newPerson("2031-02-24")];
  await give(contact.documentNumber, { kind: "close-contact", from: "2031-02-20", until: "2031-02-25" });
  await give(other.documentNumber, { kind: "close-contact", from: "2031-02-20" });
  await at("2031-02-25T23:59:59");
  expect(await endCausesOverTime(parts())).toEqual({ looked: 0, recoloured: 0 });
  expect([await contact.colour(), await other.colour()]).toEqual([1, 1]);
  await at("2031-02-26T00:00:00");
  expect(await endCausesOverTime(parts())).toEqual({ looked: 1, recoloured: 1 });
  expect([await contact.colour(), await other.colour()]).toEqual([0, 1]);
});

test("Causes that end at one midnight are ended in chunks, all of them", async () => {
  await at("2031-03-01T08:00:00");
  const people = await Promise.all(Array.from({ length: 7 }, async () => newPerson("2031-03-01")));
  for (const { documentNumber } of people) {
    await give(documentNumber, { kind: "close-contact", from: "2031-02-20", until: "2031-03-01" });
  }
  await at("2031-03-02T00:00:00");
  expect(await endCausesOverTime(parts(), 3)).toEqual({ looked: 7, recoloured: 7 });
});

test("A stay outside the province makes red from its last day on, by itself (D1.7)", async () => {
  await at("2031-04-01T08:00:00");
  const traveler = await newPerson("2031-04-01");
  await give(traveler.documentNumber, { kind: "travel", area: 320_100, from: "2031-03-30", until: "2031-04-03" });
  await at("2031-04-02T23:59:59");
  await compareBegunRecords(parts());
  expect(await traveler.colour()).toBe(0);
  await at("2031-04-03T00:00:00");
  expect(await compareBegunRecords(parts())).toEqual({ looked: 1, recoloured: 1 });
  expect(await traveler.colour()).toBe(1);
  expect(await compareBegunRecords(parts())).toEqual({ looked: 0, recoloured: 0 });
});

test("Another policy compares everybody anew, once, and goes on where it was killed (D7.2)", async () => {
  await at("2031-05-01T08:00:00");
  await recompareAll(parts());
  const people = await Promise.all(Array.from({ length: 9 }, async () => newPerson("2031-05-01")));
  for (const { documentNumber } of people) {
    await give(documentNumber, { kind: "travel", area: 310_000, from: "2031-04-01", until: "2031-04-10" });
  }
  const colours = async () => Promise.all(people.map(async ({ colour }) => colour()));
  expect(await colours()).toEqual(people.map(() => 0));
  const data = { ...defaultPolicy, version: 2, holdsFromSeconds: 0, highPrevalenceAreas: ["31"], isolationDays: 30 };
  await server.parts.db
    .insertInto("policies")
    .values({ version: 2, holds_from_seconds: 0, data: JSON.stringify(data), stored_seconds: 0 })
    .execute();
  let left = 2;
  const dies: RefuseWaiting = async () => {
    if (left-- === 0) throw new Error("killed");
  };
  await expect(recompareAll({ ...parts(), refuseWaiting: dies }, { chunk: 3 })).rejects.toThrow("killed");
  const half = (await colours()).filter((colour) => colour === 1).length;
  expect(half).toBeGreaterThan(0);
  expect(half).toBeLessThan(9);
  await recompareAll(parts(), { chunk: 3 });
  expect(await colours()).toEqual(people.map(() => 1));
  expect(await recompareAll(parts())).toEqual({ looked: 0, recoloured: 0 });
  const kept = await server.parts.db
    .selectFrom("comparisons")
    .select(["compared", "recoloured"])
    .where("policy_version", "=", 2)
    .executeTakeFirst();
  expect(kept).toMatchObject({ recoloured: 9 });
  // Back to the former numbers: what the policy alone caused is over.
  await server.parts.db
    .insertInto("policies")
    .values({
      version: 3,
      holds_from_seconds: 0,
      data: JSON.stringify({ ...defaultPolicy, version: 3 }),
      stored_seconds: 0,
    })
    .execute();
  await recompareAll(parts(), { chunk: 2 });
  expect(await colours()).toEqual(people.map(() => 0));
});

test("Who becomes known after the records came in has their causes too (D3.1)", async () => {
  await at("2031-06-01T08:00:00");
  const known = await newPerson("2031-06-01");
  await give(known.documentNumber, { kind: "confirmed", from: "2031-05-20" }, "early");
  const resident = await server.parts.db
    .selectFrom("residents")
    .select("document_hash")
    .where("holder", "=", known.holder)
    .executeTakeFirstOrThrow();
  expect(await readRecordsOf(server.parts.db, resident.document_hash)).toEqual([
    { source: "s", source_key: "early", kind: "confirmed", from_date: "2031-05-20", until_date: null, area: null },
  ]);
  await server.parts.db.deleteFrom("colour_causes").where("holder", "=", known.holder).execute();
  const compared = await server.parts.db.transaction().execute(async (trx) => {
    const result = await compareHolder(trx, { holder: known.holder, documentHash: resident.document_hash });
    await recolour(trx, result.holders);
    return result;
  });
  expect(compared).toMatchObject({
    holders: [known.holder],
    hits: [{ holder: known.holder, ref: "s/early", rule: "D1.4" }],
  });
});
