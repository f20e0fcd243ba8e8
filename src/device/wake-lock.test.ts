import { expect, test } from "vitest";
import { holdWakeLock } from "./wake-lock.ts";

const settle = () => new Promise((resolve) => setImmediate(resolve));

/** A page and its lock; `log` says what became of it. */
const createScope = (isRefused = false) => {
  const log: string[] = [];
  const page = Object.assign(new EventTarget(), { visibilityState: "visible" as DocumentVisibilityState });
  const request = () => {
    log.push("asked");
    if (isRefused) return Promise.reject(new DOMException("", "NotAllowedError"));
    const release = () => Promise.resolve(log.push("released"));
    // Only what is used of a lock.
    return Promise.resolve({ release } as unknown as WakeLockSentinel);
  };
  const show = async (visibilityState: DocumentVisibilityState): Promise<void> => {
    page.visibilityState = visibilityState;
    page.dispatchEvent(new Event("visibilitychange"));
    await settle();
  };
  return { log, show, scope: { page, wakeLock: { request } } };
};

test("the lock is held until it is let go, and taken again when the page comes back", async () => {
  const { log, show, scope } = createScope();
  const letGo = holdWakeLock(scope);
  await settle();
  expect(log).toEqual(["asked"]);
  await show("hidden");
  expect(log).toEqual(["asked"]);
  await show("visible");
  expect(log).toEqual(["asked", "asked", "released"]);
  letGo();
  expect(log).toEqual(["asked", "asked", "released", "released"]);
  await show("visible");
  expect(log).toHaveLength(4);
});

test("a lock that comes after it was let go is released at once", async () => {
  const { log, scope } = createScope();
  holdWakeLock(scope)();
  await settle();
  expect(log).toEqual(["asked", "released"]);
});

test("a refused lock is asked for again when the page is next seen", async () => {
  const { log, show, scope } = createScope(true);
  holdWakeLock(scope);
  await show("visible");
  expect(log).toEqual(["asked", "asked"]);
});

test("a browser without the lock is left alone", async () => {
  const { scope } = createScope();
  const letGo = holdWakeLock({ ...scope, wakeLock: undefined });
  await settle();
  letGo();
  expect(scope.page.visibilityState).toBe("visible");
});
