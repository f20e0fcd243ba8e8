import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addDays } from "../../policy/civil-dates.ts";
import { defaultPolicy } from "../../policy/policy-data.ts";
import type { Policy } from "../../policy/policy-data.ts";
import { causeOfRecord, recordKinds } from "../../policy/record-rules.ts";
import type { EpidemicRecord } from "../../policy/record-rules.ts";
import { addPass, addPerson, inPieces, placeColour } from "../../testing/epidemic-people.ts";
import type { PersonPlace } from "../../testing/epidemic-people.ts";
import { openTestServer } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { platform } from "../access/actor.ts";
import { compareBegunRecords, endCausesOverTime, recompareAll } from "./compare-over-time.ts";
import { importDelivery } from "./import-delivery.ts";

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(async () => server.close());

/** The clock never goes back, and policies only get newer: they go on from one world to the next. */
let today = "2031-02-24";
let policy: Policy = defaultPolicy;
let nextPerson = 0;
const farSeconds = 2 ** 32;
const people = 4;

const line = fc.oneof(
  fc.record({
    does: fc.constant("give" as const),
    ...{ key: fc.nat(5), who: fc.nat(people - 1), kind: fc.constantFrom(...recordKinds), daysAgo: fc.nat(35) },
    days: fc.option(fc.nat(40), { nil: undefined }),
    area: fc.constantFrom(370_102, 310_101, 320_100, 420_100),
  }),
  fc.record({ does: fc.constant("withdraw" as const), key: fc.nat(5) }),
);
const days = fc.integer({ min: 1, max: 30 });
const step = fc.oneof(
  fc.record({ does: fc.constant("deliver" as const), lines: fc.array(line, { minLength: 1, maxLength: 7 }) }),
  fc.record({ does: fc.constant("wait" as const), days }),
  fc.record({
    does: fc.constant("policy" as const),
    ...{ dischargeDays: days, cureDays: days, homeObservationDays: days, isolationDays: days },
    highPrevalenceAreas: fc.subarray(["31", "3201", "42"]),
  }),
);
type Line = typeof line extends fc.Arbitrary<infer T> ? T : never;
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

interface Person {
  readonly holder: string;
  readonly documentNumber: string;
  readonly place: PersonPlace;
}
/** The obvious model: the records by their keys, and each person by looking at all of them. */
interface World {
  readonly name: string;
  readonly persons: readonly Person[];
  readonly records: Map<string, { readonly who: number; readonly record: EpidemicRecord }>;
}

const openWorld = async (): Promise<World> => {
  const persons: Person[] = [];
  for (let who = 0; who < people; who += 1) {
    const person = await addPerson(server.parts, nextPerson++);
    const place = await addPass(server.parts, person, today);
    persons.push({ ...person, place });
  }
  // Here days pass by the dozen.
  await server.parts.db.updateTable("passes").set({ drop_seconds: farSeconds }).execute();
  return { name: randomUUID(), persons, records: new Map() };
};

const textOf = ({ name, persons, records }: World, given: Line): string => {
  const key = `${name}/${given.key}`;
  if (given.does === "withdraw") {
    records.delete(key);
    return JSON.stringify({ key, withdrawn: true });
  }
  const { who, kind, daysAgo, area } = given;
  const from = addDays(today, -daysAgo);
  const until = given.days === undefined ? undefined : addDays(from, given.days);
  const record = { kind, fromDate: from, area, ...(until !== undefined && { untilDate: until }) };
  records.set(key, { who, record });
  return JSON.stringify({
    ...{ key, documentType: "resident-id", documentNumber: persons[who]?.documentNumber },
    ...{ kind, from, until, area },
  });
};

const parts = () => ({ ...server.parts, refuseWaiting: async () => undefined });

const take = async (world: World, step: Step): Promise<void> => {
  if (step.does === "deliver") {
    const content = step.lines.map((one) => `${textOf(world, one)}\n`).join("");
    const delivery = { batch: randomUUID(), source: "s", format: "ndjson", isDryRun: false, actor: platform } as const;
    expect(await importDelivery(parts(), delivery, inPieces(content), 3)).toMatchObject({ value: { rejected: 0 } });
  } else if (step.does === "wait") {
    today = addDays(today, step.days);
    await server.setClock(Date.parse(`${today}T00:00:00+08:00`) / 1000);
    await endCausesOverTime(parts(), 2);
    await compareBegunRecords(parts(), 2);
  } else {
    const { does: _, ...numbers } = step;
    policy = { ...policy, ...numbers, version: policy.version + 1, holdsFromSeconds: 0 };
    const { version } = policy;
    await server.parts.db
      .insertInto("policies")
      .values({ version, holds_from_seconds: 0, data: JSON.stringify(policy), stored_seconds: 0 })
      .execute();
    await recompareAll(parts(), { chunk: 3 });
  }
};

const check = async ({ persons, records }: World): Promise<void> => {
  for (const [who, { holder, place }] of persons.entries()) {
    const causes = [...records]
      .filter(([, { who: of, record }]) => of === who && causeOfRecord(record, policy, today) !== undefined)
      .map(([key]) => `s/${key}`)
      .toSorted();
    expect(await placeColour(server.parts, place)).toBe(causes.length === 0 ? 0 : 1);
    const { db } = server.parts;
    const open = await db
      .selectFrom("referrals")
      .select("cause_ref")
      .where("holder", "=", holder)
      .where("closed_seconds", "is", null)
      .execute();
    expect(open.map(({ cause_ref }) => cause_ref).toSorted()).toEqual(causes);
    const told = await db
      .selectFrom("notifications")
      .select("kind")
      .where("holder", "=", holder)
      .orderBy("number", "desc")
      .limit(1)
      .executeTakeFirst();
    expect(told?.kind ?? "colour-green").toBe(causes.length === 0 ? "colour-green" : "colour-red");
  }
};

const isolation = { does: "give", who: 0, kind: "isolation-observation", daysAgo: 1, area: 370_102 } as const;
/** One of two causes ends by its time: the colour stays, but nobody needs to look after that one any more. */
const oneOfTwoEnds: Step[] = [
  {
    does: "deliver",
    lines: [
      { ...isolation, key: 0, days: 1 },
      { ...isolation, key: 1, days: 30 },
    ],
  },
  { does: "wait", days: 20 },
];

test("In random worlds of records, withdrawals, policies and days, everybody has the colour that a look at all their records gives (D7.2)", async () => {
  await server.setClock(Date.parse(`${today}T00:00:00+08:00`) / 1000);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 8 }), async (steps) => {
      const world = await openWorld();
      for (const one of steps) {
        await take(world, one);
        await check(world);
      }
    }),
    { numRuns: 15, endOnFailure: true, examples: [[oneOfTwoEnds]] },
  );
});
