import { afterEach, expect, test, vi } from "vitest";
import { afterTasks, holdTaskLock, isTaskHeld } from "./task-lock.ts";

const appPath = "/gate/";
const lockName = "https://clearway.example/gate/";

afterEach(() => {
  vi.unstubAllGlobals();
});

/** A browser whose locks are all granted at once; `held` are those that have not ended. */
const createLocks = () => {
  const held: { name: string; mode: string }[] = [];
  const request = async (name: string, { mode }: { mode: string }, run: () => Promise<void>): Promise<void> => {
    const lock = { name, mode };
    held.push(lock);
    await run();
    held.splice(held.indexOf(lock), 1);
  };
  return { held, request, query: () => Promise.resolve({ held: [...held] }) };
};

const open = (navigator: object) => {
  vi.stubGlobal("navigator", navigator);
  vi.stubGlobal("location", { href: `${lockName}?open=ready` });
};

const settle = () => new Promise((resolve) => setImmediate(resolve));

test("a task holds a shared lock named for the scope, from its beginning to its end", async () => {
  const locks = createLocks();
  open({ locks });
  expect(await isTaskHeld(appPath)).toBe(false);
  const letGo = holdTaskLock(appPath);
  expect(locks.held).toEqual([{ name: lockName, mode: "shared" }]);
  expect(await isTaskHeld(appPath)).toBe(true);
  letGo();
  await settle();
  expect([locks.held, await isTaskHeld(appPath)]).toEqual([[], false]);
});

test("the lock of another app on this phone is no task of this one", async () => {
  open({ locks: createLocks() });
  const letGo = holdTaskLock("/other/");
  expect(await isTaskHeld(appPath)).toBe(false);
  letGo();
});

test.each([
  ["with locks", { locks: createLocks() }],
  ["without locks", {}],
])("%s, what waits for this tab's tasks runs once, when the last one was followed up", async (_, navigator) => {
  open(navigator);
  const log: string[] = [];
  const [first, second] = [holdTaskLock(appPath), holdTaskLock(appPath)];
  afterTasks(() => log.push("ran"));
  await settle();
  first();
  await settle();
  expect(log).toEqual([]);
  second();
  log.push("followed up");
  await settle();
  holdTaskLock(appPath)();
  await settle();
  expect(log).toEqual(["followed up", "ran"]);
});

test("a task that begins in the same moment as the last one ends is waited for", async () => {
  open({ locks: createLocks() });
  let runs = 0;
  const first = holdTaskLock(appPath);
  afterTasks(() => (runs += 1));
  first();
  const second = holdTaskLock(appPath);
  await settle();
  expect(runs).toBe(0);
  second();
  await settle();
  expect(runs).toBe(1);
});

test("without a task it runs as soon as what asked for it is done; other tabs do not hold it up", async () => {
  open({ locks: { ...createLocks(), query: () => Promise.resolve({ held: [{ name: lockName, mode: "shared" }] }) } });
  expect(await isTaskHeld(appPath)).toBe(true);
  let runs = 0;
  afterTasks(() => (runs += 1));
  expect(runs).toBe(0);
  await settle();
  expect(runs).toBe(1);
});
