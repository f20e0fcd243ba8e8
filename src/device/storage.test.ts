import { expect, test } from "vitest";
import { readStorage } from "./storage.ts";

const refuse = () => Promise.reject(new DOMException("", "SecurityError"));

test("storage is told with what the browser knows of it", async () => {
  const storage = {
    persisted: () => Promise.resolve(true),
    estimate: () => Promise.resolve({ usage: 3_000_000, quota: 2_000_000_000 }),
  };
  expect(await readStorage(storage)).toEqual({ isPersisted: true, usedBytes: 3_000_000, quotaBytes: 2_000_000_000 });
});

test("a browser that tells nothing of storage promises nothing", async () => {
  expect(await readStorage({})).toEqual({ isPersisted: false });
  expect(await readStorage({ persisted: refuse, estimate: refuse })).toEqual({ isPersisted: false });
});
