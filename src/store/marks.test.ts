import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { ok } from "../core/result.ts";
import { createGateStore } from "./gate-store.ts";

test("a mark is kept under its name until it is erased", async () => {
  const { marks } = createGateStore("marks");
  expect(await marks.read("app-too-old-since")).toEqual(ok(undefined));
  await marks.write("app-too-old-since", 1_582_164_000);
  expect(await marks.read("app-too-old-since")).toEqual(ok(1_582_164_000));
  expect(await marks.read("other")).toEqual(ok(undefined));
  await marks.erase("app-too-old-since");
  expect(await marks.read("app-too-old-since")).toEqual(ok(undefined));
});
