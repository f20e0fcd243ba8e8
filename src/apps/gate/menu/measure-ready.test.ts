import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { fail, ok } from "../../../core/result.ts";
import { createGateStore } from "../../../store/gate-store.ts";
import { tryStore } from "./measure-ready.ts";

test("a store that keeps what is written is in order, and nothing stays of the trial", async () => {
  const { marks, close } = createGateStore("try-store");
  expect(await tryStore(marks, 7)).toBeUndefined();
  expect(await marks.read("ready-check")).toEqual(ok(undefined));
  close();
});

test.each([
  ["does not write", { write: () => Promise.resolve(fail("store-full" as const)) }, "store-full"],
  ["does not read", { read: () => Promise.resolve(fail("store-blocked" as const)) }, "store-blocked"],
  ["forgets at once", { read: () => Promise.resolve(ok(undefined)) }, "store-unavailable"],
])("a store that %s is told by its code", async (_, broken, code) => {
  const { marks, close } = createGateStore("broken-store");
  expect(await tryStore({ ...marks, ...broken }, 7)).toBe(code);
  close();
});
