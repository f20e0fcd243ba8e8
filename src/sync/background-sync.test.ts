import { expect, test } from "vitest";
import { askForBackgroundSync } from "./background-sync.ts";

const workersWith = (registration: unknown) => ({ getRegistration: () => Promise.resolve(registration) });

test("a browser with background sync is asked to wake the worker for scans", async () => {
  const tags: string[] = [];
  const register = (tag: string) => Promise.resolve(void tags.push(tag));
  expect(await askForBackgroundSync(workersWith({ sync: { register } }))).toBe(true);
  expect(tags).toEqual(["scans"]);
});

test.each([
  ["without service workers", undefined],
  ["whose worker is not registered", workersWith(undefined)],
  ["without background sync", workersWith({})],
  [
    "that forbids it",
    workersWith({ sync: { register: () => Promise.reject(new DOMException("", "NotAllowedError")) } }),
  ],
  [
    "that keeps its workers to itself",
    { getRegistration: () => Promise.reject(new DOMException("", "SecurityError")) },
  ],
])("a browser %s is no trouble", async (_, workers) => {
  expect(await askForBackgroundSync(workers)).toBe(false);
});
