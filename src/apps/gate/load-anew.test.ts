import { expect, test, vi } from "vitest";
import { holdTaskLock } from "../../device/task-lock.ts";
import { createLoadAnew } from "./load-anew.ts";

const settle = () => new Promise((resolve) => setImmediate(resolve));

test("the page is loaded anew after the traveler's deed, and after that is written down", async () => {
  vi.stubGlobal("navigator", {});
  vi.stubGlobal("location", { href: "https://clearway.example/gate/" });
  const log: string[] = [];
  let write = (): void => undefined;
  let written: Promise<void> = Promise.resolve();
  const loadAnew = createLoadAnew({
    gate: { leave: () => log.push("takes no code any more") },
    journal: { settled: () => written },
    reload: () => log.push("loads"),
  });
  const endTask = holdTaskLock("/gate/");
  loadAnew();
  await settle();
  expect(log).toEqual([]);
  endTask();
  // Written by what follows a verdict up, after the screen has changed.
  written = new Promise((resolve) => (write = resolve));
  await settle();
  expect(log).toEqual(["takes no code any more"]);
  write();
  await settle();
  expect(log).toEqual(["takes no code any more", "loads"]);
  vi.unstubAllGlobals();
});
