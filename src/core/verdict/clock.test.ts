// The clock, its floor and their boundaries to the second.
import { expect, test } from "vitest";

import type { Memory } from "../trust/trust-set.ts";
import { floorOf, isClockBehind, isTimely, nowOf } from "./clock.ts";

const seen = (iatSeconds: number) => ({ version: 1, hashHex: "", iatSeconds });
const memory: Memory = { root: seen(500), trustKeyHex: "", manifestKeyHex: "" };

test("the floor is the newest of the build and what was accepted", () => {
  expect(floorOf(undefined, 400)).toBe(400);
  expect(floorOf(memory, 400)).toBe(500);
  expect(floorOf({ ...memory, trust: seen(700) }, 600)).toBe(700);
  expect(floorOf({ ...memory, trust: seen(700), manifest: seen(800) }, 600)).toBe(800);
  expect(floorOf({ ...memory, trust: seen(900), manifest: seen(800) }, 1000)).toBe(1000);
});

test("now is never before the floor", () => {
  expect(nowOf({ deviceSeconds: 9, floorSeconds: 10 })).toBe(10);
  expect(nowOf({ deviceSeconds: 11, floorSeconds: 10 })).toBe(11);
});

test.each([
  [9399, true],
  [9400, false],
  [9401, false],
  [20_000, false],
  [NaN, true],
])("a device clock at %d with its floor at 10000 is behind: %s", (deviceSeconds, isBehind) => {
  expect(isClockBehind({ deviceSeconds, floorSeconds: 10_000 })).toBe(isBehind);
});

test.each([
  [939, false],
  [940, true],
  [941, true],
  [1059, true],
  [1060, true],
  [1061, false],
])("a proof of second %d at second 1000 with a window of 60 is timely: %s", (timeSeconds, timely) => {
  expect(isTimely(timeSeconds, { deviceSeconds: 1000, floorSeconds: 1000 }, 60)).toBe(timely);
});

test("behind the floor no proof is timely", () => {
  expect(isTimely(1000, { deviceSeconds: 1000, floorSeconds: 1001 }, 60)).toBe(false);
  expect(isTimely(1001, { deviceSeconds: 1000, floorSeconds: 1001 }, 60)).toBe(false);
});
