import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Colour } from "../../core/pass/claims.ts";
import { addPerson } from "../../testing/epidemic-people.ts";
import { openTestServer } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import type { CauseKind } from "../db/tables/health.ts";
import { addCauses, endCauses } from "./causes.ts";
import type { EndedBy } from "./causes.ts";
import { colourOfHolder } from "./colour-of-holder.ts";
import { lockAllHolders, lockHolders } from "./lock-holders.ts";
import { recolour } from "./recolour.ts";

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
  await server.setClock(now);
});
afterAll(async () => server.close());

const now = Date.parse("2031-02-24T08:00:00+08:00") / 1000;
const dropSeconds = now + 5 * 86_400;
const numberOf: Readonly<Record<Colour, number>> = { green: 0, red: 1, yellow: 2 };
let nextPlace = 0;

/** A list of the tests' own, and passes at it. */
const givePlace = async (
  holder: string | undefined,
  pass: { readonly isPrint?: boolean; readonly dropSeconds?: number } = {},
): Promise<number> => {
  const { db } = server.parts;
  const place = nextPlace++;
  const at = { issuer: 1, list: 60_000 + (place % 3) };
  const drop_seconds = pass.dropSeconds ?? dropSeconds;
  await db
    .insertInto("status_lists")
    .values({ ...at, application_date: "2031-02-24", size_log2: 20, drop_seconds })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await db
    .insertInto("places")
    .values({ ...at, place, colour: 0 })
    .execute();
  if (holder === undefined) return place;
  await db
    .insertInto("passes")
    .values({
      ...{ ...at, place, holder, application: randomUUID(), application_date: "2031-02-24", drop_seconds },
      ...{ last_report_date: "2031-02-24", issued_seconds: now },
      holder_key: pass.isPrint === true ? null : new Uint8Array(32),
    })
    .execute();
  return place;
};

const colourAt = async (place: number): Promise<number | undefined> => {
  const row = await server.parts.db
    .selectFrom("places")
    .select("colour")
    .where("issuer", "=", 1)
    .where("list", "=", 60_000 + (place % 3))
    .where("place", "=", place)
    .executeTakeFirst();
  return row?.colour;
};

type Step =
  | { readonly do: "add"; readonly who: number; readonly ref: string; readonly colour: "red" | "yellow" }
  | { readonly do: "end"; readonly who: number; readonly ref: string; readonly by: EndedBy }
  | { readonly do: "end-all"; readonly who: number }
  | { readonly do: "move"; readonly who: number }
  | { readonly do: "missing"; readonly who: number; readonly isMissing: boolean };

const people = 4;
const who = fc.nat(people - 1);
const ref = fc.constantFrom("a", "b", "c");
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant("add" as const), who, ref, colour: fc.constantFrom("red" as const, "yellow" as const) }),
  fc.record({ do: fc.constant("end" as const), who, ref, by: fc.constantFrom<EndedBy>("time", "record", "staff:1") }),
  fc.record({ do: fc.constant("end-all" as const), who }),
  fc.record({ do: fc.constant("move" as const), who }),
  fc.record({ do: fc.constant("missing" as const), who, isMissing: fc.boolean() }),
);

/** The obvious model: everything of one person in maps, the colour by looking at all of it. */
interface ModelPlace {
  readonly place: number;
  readonly isPrint: boolean;
  moved: boolean;
  missing: boolean;
}
interface ModelPerson {
  readonly holder: string;
  readonly causes: Map<string, { colour: "red" | "yellow"; living: boolean; cleared: boolean }>;
  readonly places: ModelPlace[];
}
const slowColour = (person: ModelPerson, { moved, isPrint, missing }: ModelPlace): Colour => {
  const living = [...person.causes.values()].filter((cause) => cause.living).map(({ colour }) => colour);
  if (living.includes("red")) return "red";
  return living.includes("yellow") || moved || (isPrint && missing) ? "yellow" : "green";
};

const kind: CauseKind = "record";
const take = async (person: ModelPerson, step: Step): Promise<void> => {
  const { holder, causes, places } = person;
  await server.parts.db.transaction().execute(async (trx) => {
    await lockHolders(trx, [holder]);
    const passes = trx.updateTable("passes").where("holder", "=", holder);
    if (step.do === "add") {
      await addCauses(trx, [{ holder, kind, ref: step.ref, colour: step.colour }]);
      if (causes.get(step.ref)?.cleared !== true) {
        causes.set(step.ref, { colour: step.colour, living: true, cleared: false });
      }
    } else if (step.do === "end" || step.do === "end-all") {
      const ref = step.do === "end" ? step.ref : undefined;
      const by = step.do === "end" ? step.by : "policy";
      await endCauses(trx, [{ holder, kind, ref }], by);
      for (const [name, cause] of causes) {
        if (!cause.living || (ref !== undefined && name !== ref)) continue;
        causes.set(name, { ...cause, living: false, cleared: by.startsWith("staff:") });
      }
    } else if (step.do === "move") {
      await passes.set({ moved_seconds: now }).execute();
      for (const place of places) place.moved = true;
    } else {
      await passes.set({ report_missing: step.isMissing }).execute();
      for (const place of places) place.missing = step.isMissing;
    }
    await recolour(trx, [holder]);
  });
  if (step.do !== "move") return;
  const colour = await colourOfHolder(server.parts.db, holder);
  const place = await givePlace(holder);
  await server.parts.db.updateTable("places").set({ colour: numberOf[colour] }).where("place", "=", place).execute();
  places.push({ place, isPrint: false, moved: false, missing: false });
};

test("After any causes, moves and prints, places have the colours that a slow model gives (D5, D7.2)", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 20 }), async (steps) => {
      const everybody: ModelPerson[] = [];
      for (let number = 0; number < people; number += 1) {
        const holder = randomUUID();
        const live = { place: await givePlace(holder), isPrint: false, moved: false, missing: false };
        const print = {
          place: await givePlace(holder, { isPrint: true }),
          isPrint: true,
          moved: false,
          missing: false,
        };
        everybody.push({ holder, causes: new Map(), places: number % 2 === 0 ? [live] : [live, print] });
      }
      for (const one of steps) {
        const person = everybody[one.who];
        if (person !== undefined) await take(person, one);
      }
      for (const person of everybody) {
        for (const place of person.places) {
          expect(await colourAt(place.place)).toBe(numberOf[slowColour(person, place)]);
        }
        expect(await colourOfHolder(server.parts.db, person.holder)).toBe(
          slowColour(person, { place: 0, isPrint: false, moved: false, missing: false }),
        );
      }
    }),
    { numRuns: 30 },
  );
});

test("Many are recoloured at once, each list is marked once, and places that are nobody's pass keep their colour", async () => {
  const { db } = server.parts;
  const holders = Array.from({ length: 30 }, () => randomUUID());
  const places = await Promise.all(holders.map(async (holder) => givePlace(holder)));
  const [nobodys, dropped] = [await givePlace(undefined), await givePlace(holders[0], { dropSeconds: now })];
  await db.deleteFrom("list_changes").execute();
  const recoloured = await db.transaction().execute(async (trx) => {
    await lockAllHolders(trx);
    const causes = holders.map((holder) => ({ holder, kind, ref: "many", colour: "red" as const }));
    expect((await addCauses(trx, [...causes, ...causes])).toSorted()).toEqual(holders.toSorted());
    return recolour(trx, [...holders, ...holders]);
  });
  expect(recoloured).toEqual({ changed: 30 });
  expect(await Promise.all(places.map(colourAt))).toEqual(places.map(() => numberOf.red));
  expect([await colourAt(nobodys), await colourAt(dropped)]).toEqual([0, 0]);
  expect(await db.selectFrom("list_changes").select("list").orderBy("list").execute()).toEqual([
    { list: 60_000 },
    { list: 60_001 },
    { list: 60_002 },
  ]);
  const again = await db.transaction().execute(async (trx) => {
    const causes = holders.map((holder) => ({ holder, kind, ref: "many", colour: "red" as const }));
    expect(await addCauses(trx, causes)).toEqual([]);
    return recolour(trx, holders);
  });
  expect(again).toEqual({ changed: 0 });
});

test("What staff cleared stays cleared, unless what it came from is another (D5.1)", async () => {
  const { db } = server.parts;
  const holder = randomUUID();
  const cause = { holder, kind, ref: "r", colour: "red" as const };
  await addCauses(db, [cause]);
  expect(await endCauses(db, [{ holder, kind }], "staff:7")).toEqual([holder]);
  expect(await endCauses(db, [{ holder, kind }], "staff:8")).toEqual([]);
  expect(await addCauses(db, [cause])).toEqual([]);
  expect(await addCauses(db, [{ ...cause, isAnew: true }])).toEqual([holder]);
  expect(await colourOfHolder(db, holder)).toBe("red");
});

test("A new red cause opens one referral, and a second cause another (D5.1)", async () => {
  const { db } = server.parts;
  const holder = randomUUID();
  await givePlace(holder);
  const count = async () =>
    (await db.selectFrom("referrals").select("cause_ref").where("holder", "=", holder).execute()).length;
  const add = async (ref: string, colour: "red" | "yellow") =>
    db.transaction().execute(async (trx) => recolour(trx, await addCauses(trx, [{ holder, kind, ref, colour }])));
  expect(await add("y", "yellow")).toEqual({ changed: 1 });
  expect(await count()).toBe(0);
  expect(await add("x", "red")).toEqual({ changed: 1 });
  expect(await add("x", "red")).toEqual({ changed: 0 });
  expect(await count()).toBe(1);
  expect(await add("z", "red")).toEqual({ changed: 0 });
  expect(await count()).toBe(2);
});

test("Two transactions that end and make causes of one person leave the colour of both", async () => {
  const { db } = server.parts;
  const { holder } = await addPerson(server.parts, 1);
  const place = await givePlace(holder);
  await db
    .transaction()
    .execute(async (trx) => recolour(trx, await addCauses(trx, [{ holder, kind, ref: "old", colour: "red" }])));
  const first = await db.startTransaction().execute();
  await lockHolders(first, [holder]);
  await addCauses(first, [{ holder, kind, ref: "new", colour: "red" }]);
  await recolour(first, [holder]);
  const second = db.transaction().execute(async (trx) => {
    await lockHolders(trx, [holder]);
    await recolour(trx, await endCauses(trx, [{ holder, kind, ref: "old" }], "record"));
  });
  await first.commit().execute();
  await second;
  expect(await colourAt(place)).toBe(numberOf.red);
});

test("An import waits for whoever holds a person, and comes after (D7.2)", async () => {
  const { db } = server.parts;
  const holder = randomUUID();
  const issuing = await db.startTransaction().execute();
  await lockHolders(issuing, [holder]);
  const colour = await colourOfHolder(issuing, holder);
  expect(colour).toBe("green");
  const importing = db.transaction().execute(async (trx) => {
    await lockAllHolders(trx);
    return recolour(trx, await addCauses(trx, [{ holder, kind, ref: "import", colour: "red" }]));
  });
  await issuing
    .insertInto("places")
    .values({ issuer: 1, list: 60_000, place: 900_000, colour: numberOf[colour] })
    .execute();
  await issuing
    .insertInto("passes")
    .values({
      ...{ holder, issuer: 1, list: 60_000, place: 900_000, application: randomUUID(), holder_key: null },
      ...{ application_date: "2031-02-24", drop_seconds: dropSeconds, issued_seconds: now },
      last_report_date: "2031-02-24",
    })
    .execute();
  await issuing.commit().execute();
  expect(await importing).toEqual({ changed: 1 });
});
