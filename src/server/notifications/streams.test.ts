import { randomBytes, randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openTestServer } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { openSession } from "../access/sessions.ts";
import { endSession, secretHash } from "../access/sessions.ts";
import { peekClock } from "../db/database-clock.ts";
import { notify } from "./notify.ts";
import { settleSeconds } from "./read-notifications.ts";
import { createStreams } from "./streams.ts";
import type { StreamsParts } from "./streams.ts";

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(async () => server.close());

let nowMs = 0;
beforeEach(async () => {
  nowMs = 0;
  await sql.raw("TRUNCATE notifications").execute(server.parts.db);
});

const streamsOf = (limits?: StreamsParts["limits"]) =>
  createStreams({ db: server.parts.db, nowMs: () => nowMs, ...(limits && { limits }) });

/** A browser that takes down what it gets. */
const browser = ({ takes = true } = {}) => {
  const events: { readonly id: number; readonly kind: string; readonly notification: string }[] = [];
  const ends: string[] = [];
  let beats = 0;
  let isEnded = false;
  const write = (text: string): boolean => {
    const event = /^id: (\d+)\nevent: notification\ndata: (.*)\n\n$/.exec(text);
    if (event !== null) events.push({ id: Number(event[1]), ...JSON.parse(event[2] ?? "") });
    const end = /^event: end\ndata: (.*)\n\n$/.exec(text);
    if (end !== null) ends.push(end[1] ?? "");
    if (text.startsWith(":")) beats += 1;
    return takes;
  };
  return {
    sink: { write, end: () => void (isEnded = true) },
    kinds: () => events.map(({ kind }) => kind),
    ...{ events, ends, beats: () => beats, isEnded: () => isEnded },
  };
};

const requestOf = async (holder: string, after?: number) => {
  const session = await openSession(server.parts.db, { holder }, 3600);
  return {
    request: { reader: holder, holders: [holder], sessionHash: secretHash(session.secret), after },
    secret: session.secret,
  };
};
const tell = async (holder: string, kind: "call" | "colour-red" | "colour-green") =>
  notify(server.parts.db, [{ holder, kind }]);

test("Who connects gets what is unseen, then each new one once, and nobody else's", async () => {
  const [holder, other] = [randomUUID(), randomUUID()];
  await tell(holder, "call");
  const streams = streamsOf();
  const [mine, theirs] = [browser(), browser()];
  await streams.open((await requestOf(holder)).request, mine.sink);
  await streams.open((await requestOf(other)).request, theirs.sink);
  expect(mine.kinds()).toEqual(["call"]);
  await tell(holder, "colour-red");
  await streams.poll();
  await streams.poll();
  expect(mine.kinds()).toEqual(["call", "colour-red"]);
  expect(theirs.kinds()).toEqual([]);
});

test("A notification that was begun earlier and committed later is delivered too, live and after a reconnection", async () => {
  const holder = randomUUID();
  const streams = streamsOf();
  const mine = browser();
  await streams.open((await requestOf(holder)).request, mine.sink);
  let commit: (() => void) | undefined;
  const slow = server.parts.db.transaction().execute(async (trx) => {
    await notify(trx, [{ holder, kind: "colour-red" }]);
    await new Promise<void>((resolve) => {
      commit = resolve;
    });
  });
  while (commit === undefined) await new Promise(setImmediate);
  await tell(holder, "call");
  await streams.poll();
  expect(mine.kinds()).toEqual(["call"]);
  const lastId = mine.events.at(-1)?.id;
  commit();
  await slow;
  await streams.poll();
  expect(mine.kinds()).toEqual(["call", "colour-red"]);
  const again = browser();
  await streams.open((await requestOf(holder, lastId)).request, again.sink);
  expect(again.kinds()).toEqual(["colour-red", "call"]);
});

test("Once they are settled, a browser that comes back gets only what it missed", async () => {
  const holder = randomUUID();
  await tell(holder, "call");
  await server.setClock((await peekClock(server.parts.db)) + settleSeconds + 5);
  await tell(holder, "colour-red");
  const streams = streamsOf();
  const mine = browser();
  await streams.open((await requestOf(holder, 0)).request, mine.sink);
  expect(mine.kinds()).toEqual(["call", "colour-red"]);
  await server.setClock((await peekClock(server.parts.db)) + settleSeconds + 5);
  await tell(holder, "colour-green");
  await streams.poll();
  const again = browser();
  await streams.open((await requestOf(holder, mine.events.at(-1)?.id)).request, again.sink);
  expect(again.kinds()).toEqual(["colour-green"]);
});

test("Who was away for long gets all that was missed, however much, and no id beyond what was sent", async () => {
  const holder = randomUUID();
  await notify(
    server.parts.db,
    Array.from({ length: 450 }, () => ({ holder, kind: "call" }) as const),
  );
  await server.setClock((await peekClock(server.parts.db)) + settleSeconds + 5);
  const streams = streamsOf();
  const mine = browser();
  const opening = streams.open((await requestOf(holder, 0)).request, mine.sink);
  await tell(holder, "colour-red");
  await Promise.all([opening, streams.poll()]);
  await streams.poll();
  expect(mine.kinds().filter((kind) => kind === "call")).toHaveLength(450);
  expect(mine.kinds().at(-1)).toBe("colour-red");
  const ids = mine.events.map(({ id }) => id);
  expect(ids).toEqual(ids.toSorted((a, b) => a - b));
});

test("A stream ends when its session does, within some seconds; others go on", async () => {
  const holder = randomUUID();
  const streams = streamsOf();
  const [signedOut, other] = [browser(), browser()];
  const { request, secret } = await requestOf(holder);
  await streams.open(request, signedOut.sink);
  await streams.open((await requestOf(holder)).request, other.sink);
  await endSession(server.parts.db, secret);
  nowMs += 4_999;
  await streams.poll();
  expect(signedOut.isEnded()).toBe(false);
  nowMs += 1;
  await streams.poll();
  expect([signedOut.ends, signedOut.isEnded(), other.isEnded()]).toEqual([["signed-out"], true, false]);
  await tell(holder, "call");
  await streams.poll();
  expect([signedOut.kinds(), other.kinds()]).toEqual([[], ["call"]]);
});

test("A session that expires ends the stream too", async () => {
  const streams = streamsOf();
  const mine = browser();
  await streams.open((await requestOf(randomUUID())).request, mine.sink);
  await server.setClock((await peekClock(server.parts.db)) + 3601);
  nowMs += 5000;
  await streams.poll();
  expect(mine.ends).toEqual(["signed-out"]);
});

test("Silence is broken every twenty seconds, and after half an hour the browser comes anew", async () => {
  const streams = streamsOf();
  const mine = browser();
  await streams.open((await requestOf(randomUUID())).request, mine.sink);
  await streams.poll();
  nowMs += 20_000;
  await streams.poll();
  await streams.poll();
  expect(mine.beats()).toBe(1);
  nowMs = 30 * 60_000;
  await streams.poll();
  expect(mine.ends).toEqual(["again"]);
  expect(streams.count()).toBe(0);
});

test("One more stream of a person replaces the oldest, and the process has its bound", async () => {
  const holder = randomUUID();
  const streams = streamsOf({ streamsMax: 3, perReaderMax: 2 });
  const browsers = [browser(), browser(), browser()];
  for (const { sink } of browsers) await streams.open((await requestOf(holder)).request, sink);
  expect(browsers.map(({ ends }) => ends)).toEqual([["replaced"], [], []]);
  await streams.open((await requestOf(randomUUID())).request, browser().sink);
  expect(await streams.open((await requestOf(randomUUID())).request, browser().sink)).toBeUndefined();
  streams.close();
  expect(browsers.map(({ isEnded }) => isEnded())).toEqual([true, true, true]);
  expect(await streams.open((await requestOf(randomUUID())).request, browser().sink)).toBeUndefined();
});

test("A browser that does not read is cut off, and what closes is forgotten", async () => {
  const holder = randomUUID();
  const streams = streamsOf();
  const stuck = browser({ takes: false });
  await streams.open((await requestOf(holder)).request, stuck.sink);
  await tell(holder, "call");
  await streams.poll();
  expect([stuck.isEnded(), streams.count()]).toEqual([true, 0]);
  const close = await streams.open((await requestOf(holder)).request, browser().sink);
  expect(streams.count()).toBe(1);
  close?.();
  expect(streams.count()).toBe(0);
});

test("A thousand connected people cost one look a second", async () => {
  const streams = streamsOf();
  const holders = Array.from({ length: 1000 }, () => randomUUID());
  const browsers = holders.map(() => browser());
  const sessionHash = randomBytes(32);
  for (const [index, holder] of holders.entries()) {
    const sink = browsers[index]?.sink;
    if (sink) await streams.open({ reader: holder, holders: [holder], sessionHash, after: undefined }, sink);
  }
  await notify(
    server.parts.db,
    holders.map((holder) => ({ holder, kind: "colour-red" })),
  );
  const startMs = performance.now();
  await streams.poll();
  console.log(`1,000 streams, one notification each: ${Math.round(performance.now() - startMs)} ms`);
  expect(browsers.every(({ events }) => events.length === 1)).toBe(true);
});
