import { expect, test } from "vitest";
import { createTryLimit } from "./try-limit.ts";

test("A minute has its share of failed tries, and the next one a new share", () => {
  let nowMs = 5_000_000;
  const tries = createTryLimit(3, () => nowMs);
  const take = (count: number) => Array.from({ length: count }, () => tries.take());
  expect(take(4)).toEqual([true, true, true, false]);
  nowMs += 59_999;
  expect(take(1)).toEqual([false]);
  nowMs += 1;
  expect(take(4)).toEqual([true, true, true, false]);
});

test("A try that did not fail counts as none, and one of a minute that has passed adds nothing to the next", () => {
  let nowMs = 0;
  const tries = createTryLimit(1, () => nowMs);
  for (let round = 0; round < 5; round += 1) {
    expect(tries.take()).toBe(true);
    tries.giveBack();
  }
  tries.take();
  nowMs = 60_000;
  expect(tries.take()).toBe(true);
  tries.giveBack();
  tries.giveBack();
  expect([tries.take(), tries.take()]).toEqual([true, false]);
});
