import { expect, test } from "vitest";
import { createAnswer } from "./answer-page.ts";

const scope = "https://clearway.example/gate/";
const notes = { en: ["New"], "zh-CN": ["新"] };

/** A worker whose lock is granted when a test says so; `log` says what was asked for and done. */
const createWorker = () => {
  const log: string[] = [];
  const waiting: (() => void)[] = [];
  const request = async (name: string, { mode }: LockOptions, run: () => Promise<void>): Promise<void> => {
    log.push(`asks for ${name} ${mode ?? "exclusive"}`);
    await new Promise<void>((resolve) => waiting.push(resolve));
    await run();
  };
  const answer = createAnswer({
    // Only the form of the call that is used.
    locks: { request } as unknown as LockManager,
    scope,
    skipWaiting: () => {
      log.push("skips waiting");
      return Promise.resolve();
    },
    notes,
  });
  const done: Promise<unknown>[] = [];
  const told: unknown[] = [];
  const say = (data: unknown, ports = [{ postMessage: (message: unknown) => told.push(message) }]): void => {
    answer({ data, ports, waitUntil: (promise) => done.push(promise) });
  };
  return { log, waiting, done, told, say };
};

test("the release is taken once no tab holds the lock of the scope, and the worker lives until then", async () => {
  const { log, waiting, done, told, say } = createWorker();
  say({ type: "SKIP_WAITING" });
  expect(log).toEqual([`asks for ${scope} exclusive`]);
  expect(done).toHaveLength(1);
  waiting[0]?.();
  await Promise.all(done);
  expect(log).toEqual([`asks for ${scope} exclusive`, "skips waiting"]);
  expect(told).toEqual([]);
});

test("what is new is told to the page that asks, and to nobody where it left no port", () => {
  const { log, told, say } = createWorker();
  say({ type: "RELEASE_NOTES" });
  expect(told).toEqual([notes]);
  say({ type: "RELEASE_NOTES" }, []);
  expect([told, log]).toEqual([[notes], []]);
});

test("anything else is nothing to it", () => {
  const { log, told, say } = createWorker();
  for (const data of [undefined, "SKIP_WAITING", { type: "CACHE_URLS" }]) say(data);
  expect([told, log]).toEqual([[], []]);
});
