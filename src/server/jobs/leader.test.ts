import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openTestServer } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { peekClock } from "../db/database-clock.ts";
import { createLeader } from "./leader.ts";
import type { RecurringWork } from "./leader.ts";
import { createLease, leaseSeconds } from "./lease.ts";

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(async () => server.close());

let nowMs = 0;
beforeEach(async () => {
  nowMs = 0;
  await server.parts.db.deleteFrom("leases").execute();
  await server.parts.db.deleteFrom("scheduled_work").execute();
});

const leaseOf = () => createLease({ db: server.parts.db, name: "leader", owner: randomUUID(), nowMs: () => nowMs });

const leaderOf = (works: readonly RecurringWork[], errors: unknown[] = []) =>
  createLeader({
    ...{ db: server.parts.db, lease: leaseOf(), works, nowMs: () => nowMs },
    onError: (error, work) => errors.push([work, error instanceof Error ? error.message : error]),
  });

const counting = (name: string, intervalSeconds: number, done: string[]): RecurringWork => ({
  ...{ name, intervalSeconds },
  run: async () => void done.push(name),
});

test("One of two leads; when it is killed the other one takes over once the lease is over, not a second earlier", async () => {
  const [killed, other] = [leaseOf(), leaseOf()];
  const startSeconds = (await peekClock(server.parts.db)) + 1000;
  await server.setClock(startSeconds);
  expect(await killed.hold()).toBe(true);
  expect(await other.hold()).toBe(false);
  await server.setClock(startSeconds + leaseSeconds - 1);
  expect(await other.hold()).toBe(false);
  await server.setClock(startSeconds + leaseSeconds);
  expect(await other.hold()).toBe(true);
  expect(await killed.hold()).toBe(false);
});

test("A leader that renews stays it, and knows by its own clock when it is none any more, before another one is", async () => {
  const [leading, other] = [leaseOf(), leaseOf()];
  const startSeconds = (await peekClock(server.parts.db)) + 1000;
  for (let round = 0; round < 5; round += 1) {
    await server.setClock(startSeconds + round * (leaseSeconds - 1));
    expect(await leading.hold()).toBe(true);
    expect(await other.hold()).toBe(false);
  }
  nowMs += 9_999;
  expect(leading.isHeld()).toBe(true);
  nowMs += 1;
  expect(leading.isHeld()).toBe(false);
});

test("While the database's clock stands still, a leader's silence ends its lead after twice the time", async () => {
  const [killed, other] = [leaseOf(), leaseOf()];
  // Far ahead of the machine's: from now on it stands.
  await server.setClock((await peekClock(server.parts.db)) + 86_400);
  expect(await killed.hold()).toBe(true);
  expect(await other.hold()).toBe(false);
  nowMs += 2000 * leaseSeconds - 1;
  expect(await other.hold()).toBe(false);
  // A renewal is a sign of life.
  expect(await killed.hold()).toBe(true);
  nowMs += 1;
  expect(await other.hold()).toBe(false);
  nowMs += 2000 * leaseSeconds;
  expect(await other.hold()).toBe(true);
  expect(await killed.hold()).toBe(false);
});

test("Ten that ask at once are one leader, and one that ends gives the lead on at once", async () => {
  const leases = Array.from({ length: 10 }, leaseOf);
  const held = await Promise.all(leases.map(async (lease) => lease.hold()));
  expect(held.filter(Boolean)).toHaveLength(1);
  await leases[held.indexOf(true)]?.release();
  expect(await leaseOf().hold()).toBe(true);
});

test("Works are done at once by whoever comes to lead, and then at their intervals", async () => {
  const done: string[] = [];
  const leader = leaderOf([counting("each-second", 1, done), counting("each-minute", 60, done)]);
  await leader.tick();
  await leader.tick();
  expect(done).toEqual(["each-second", "each-minute"]);
  nowMs += 1000;
  await leader.tick();
  nowMs += 58_999;
  await leader.tick();
  expect(done.filter((name) => name === "each-minute")).toHaveLength(1);
  nowMs += 1;
  await leader.tick();
  expect(done.filter((name) => name === "each-minute")).toHaveLength(2);
  await leader.stop();
});

test("Who does not lead does nothing, and takes over when the leader ends", async () => {
  const [first, second]: [string[], string[]] = [[], []];
  const leader = leaderOf([counting("work", 60, first)]);
  const other = leaderOf([counting("work", 60, second)]);
  await leader.tick();
  await other.tick();
  expect([first.length, second.length]).toEqual([1, 0]);
  await leader.stop();
  await other.tick();
  await leader.tick();
  expect([first.length, second.length]).toEqual([1, 1]);
});

test("A work that takes long holds up no other, is not begun twice, and is told to stop", async () => {
  const done: string[] = [];
  let finish: (() => void) | undefined;
  const seen: boolean[] = [];
  const long: RecurringWork = {
    ...{ name: "long", intervalSeconds: 1 },
    run: async ({ isLeading }) => {
      done.push("long");
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      seen.push(isLeading());
    },
  };
  const leader = leaderOf([long, counting("short", 1, done)]);
  const first = leader.tick();
  const noted = server.parts.db.selectFrom("scheduled_work").selectAll().where("name", "=", "short");
  while ((await noted.executeTakeFirst()) === undefined) await new Promise(setImmediate);
  await new Promise(setImmediate);
  nowMs += 1000;
  await leader.tick();
  expect(done).toEqual(["long", "short", "short"]);
  const stopping = leader.stop();
  finish?.();
  await Promise.all([first, stopping]);
  expect(seen).toEqual([false]);
});

test("A work that fails is noted with its code, holds up no other, and is tried at its next time", async () => {
  const errors: unknown[] = [];
  const done: string[] = [];
  let fails = true;
  const failing: RecurringWork = {
    ...{ name: "failing", intervalSeconds: 60 },
    run: () => (fails ? Promise.reject(Object.assign(new Error("no disk"), { code: "ENOSPC" })) : Promise.resolve()),
  };
  const leader = leaderOf([failing, counting("other", 60, done)], errors);
  await leader.tick();
  expect(errors).toEqual([["failing", "no disk"]]);
  expect(done).toEqual(["other"]);
  const read = async () =>
    server.parts.db.selectFrom("scheduled_work").selectAll().where("name", "=", "failing").executeTakeFirst();
  expect(await read()).toMatchObject({ last_error: "ENOSPC", ran_seconds: null });
  fails = false;
  nowMs += 60_000;
  await leader.tick();
  expect(await read()).toMatchObject({ last_error: null, ran_seconds: expect.any(Number) });
  await leader.stop();
});
