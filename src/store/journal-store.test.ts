import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { ok } from "../core/result.ts";
import { valueOf } from "../testing/test-world.ts";
import { createGateStore } from "./gate-store.ts";
import type { ScanRecord } from "./journal-store.ts";

/** 23 November 2026, 10:32 at +08:00. */
const morningSeconds = Date.parse("2026-11-23T10:32:00+08:00") / 1000;
const daySeconds = 86_400;

const idOf = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;

const scan = (number: number, changes: Partial<ScanRecord> = {}): ScanRecord => ({
  id: idOf(number),
  atSeconds: morningSeconds + number,
  outcome: "admit",
  deed: "none",
  checkpoint: "North gate",
  pass: { issuer: 1, list: 7, place: 100 },
  isOpen: true,
  ...changes,
});

const hourOf = (hour: number, count: number): readonly number[] =>
  Array.from({ length: 24 }, (_, at) => (at === hour ? count : 0));

const setup = (name: string) => createGateStore(name).journal;

test("an open scan is not handed in before the guard has said what was done", async () => {
  const journal = setup("open");
  await journal.put(scan(1));
  expect(await journal.take(10)).toEqual(ok([]));
  await journal.settle(idOf(1), "let-through");
  expect(await journal.take(10)).toEqual(ok([scan(1, { deed: "let-through", isOpen: false })]));
});

test("a verdict that asked for the document and the one that followed are one scan, counted once", async () => {
  const journal = setup("asked");
  await journal.put(scan(1, { outcome: "confirm", reason: "no-holder-key" }));
  await journal.put(scan(1));
  await journal.settle(idOf(1), "let-through");
  expect(valueOf(await journal.take(10))).toEqual([scan(1, { deed: "let-through", isOpen: false })]);
  expect(await journal.countsOf("2026-11-23")).toEqual(ok({ confirm: hourOf(10, 0), admit: hourOf(10, 1) }));
});

test("scans are handed in oldest first, as many as asked for, and stay until they are erased", async () => {
  const journal = setup("order");
  for (const number of [3, 1, 2]) await journal.put(scan(number, { isOpen: false }));
  const taken = valueOf(await journal.take(2));
  expect(taken.map(({ id }) => id)).toEqual([idOf(1), idOf(2)]);
  expect(valueOf(await journal.take(2))).toEqual(taken);
  await journal.erase(taken.map(({ id }) => id));
  expect(valueOf(await journal.take(2)).map(({ id }) => id)).toEqual([idOf(3)]);
});

test("what a crash left open is settled with its deed as it stands", async () => {
  const journal = setup("crash");
  await journal.put(scan(1));
  await journal.put(scan(2, { isOpen: false, deed: "held" }));
  await journal.settleAll();
  expect(valueOf(await journal.take(10)).map(({ deed, isOpen }) => [deed, isOpen])).toEqual([
    ["none", false],
    ["held", false],
  ]);
});

test("a scan that is in front of a guard in another tab is not settled by a page that starts", async () => {
  const journal = setup("other-tab");
  await journal.put(scan(1));
  await journal.put(scan(600));
  await journal.settleAll(morningSeconds + 600);
  expect(valueOf(await journal.take(10)).map(({ id }) => id)).toEqual([idOf(1)]);
});

test("settling a scan that was handed in already is nothing", async () => {
  const journal = setup("gone");
  expect(await journal.settle(idOf(1), "held")).toEqual(ok(undefined));
  expect(await journal.waiting()).toEqual(ok({ count: 0 }));
});

test("all that was not handed in waits, open ones too, and the oldest is told", async () => {
  const journal = setup("waiting");
  expect(await journal.waiting()).toEqual(ok({ count: 0 }));
  await journal.put(scan(2, { isOpen: false }));
  await journal.put(scan(1));
  expect(await journal.waiting()).toEqual(ok({ count: 2, oldestSeconds: morningSeconds + 1 }));
});

test("scans before the retention are erased, open or not, and how many were is told", async () => {
  const journal = setup("retention");
  for (const number of [1, 2, 3]) await journal.put(scan(number, { isOpen: number === 2 }));
  expect(await journal.eraseOlderThan(morningSeconds + 3)).toEqual(ok(2));
  expect(await journal.waiting()).toEqual(ok({ count: 1, oldestSeconds: morningSeconds + 3 }));
  expect(await journal.eraseOlderThan(morningSeconds + 3)).toEqual(ok(0));
});

test("the counts of a day stay when its scans were handed in", async () => {
  const journal = setup("counts");
  await journal.put(scan(1));
  await journal.put(scan(2, { outcome: "refuse" }));
  await journal.put(scan(3600));
  await journal.erase([1, 2, 3600].map(idOf));
  const admitted = hourOf(10, 1).map((count, hour) => (hour === 11 ? 1 : count));
  expect(await journal.countsOf("2026-11-23")).toEqual(ok({ admit: admitted, refuse: hourOf(10, 1) }));
});

test.each([
  ["2026-11-22T23:59:59+08:00", "2026-11-22", 23],
  ["2026-11-23T00:00:00+08:00", "2026-11-23", 0],
])("a scan at %s counts for %s", async (time, date, hour) => {
  const journal = setup(`day-${date}`);
  await journal.put(scan(1, { atSeconds: Date.parse(time) / 1000 }));
  expect(await journal.countsOf(date)).toEqual(ok({ admit: hourOf(hour, 1) }));
});

test("counts of a day are erased with the first scan of the eighth day after it", async () => {
  const journal = setup("week");
  await journal.put(scan(1));
  await journal.put(scan(2, { atSeconds: morningSeconds + 7 * daySeconds }));
  expect(valueOf(await journal.countsOf("2026-11-23"))).toEqual({ admit: hourOf(10, 1) });
  await journal.put(scan(3, { atSeconds: morningSeconds + 8 * daySeconds }));
  expect(valueOf(await journal.countsOf("2026-11-23"))).toEqual({});
});

test("a scan that cannot be kept is not counted either", async () => {
  const journal = setup("broken");
  // as: what a browser without enough memory does, a value that cannot be stored does too
  const broken = scan(1, { checkpoint: (() => "") as unknown as string });
  expect(await journal.put(broken)).toEqual({ ok: false, error: "store-unavailable" });
  expect(await journal.countsOf("2026-11-23")).toEqual(ok({}));
});

test("two tabs that write at once are both counted", async () => {
  const [here, there] = [setup("tabs"), setup("tabs")];
  await Promise.all([here.put(scan(1)), there.put(scan(2))]);
  expect(await here.countsOf("2026-11-23")).toEqual(ok({ admit: hourOf(10, 2) }));
});
