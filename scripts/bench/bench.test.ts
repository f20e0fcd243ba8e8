import { expect, test } from "vitest";
import { createRandom } from "../../src/testing/seeded-random.ts";
import { colourAt } from "../../src/core/status-list/bits.ts";
import { measureCodes } from "./codes.ts";
import { changeBoundBytes, listBoundBytes } from "./entropy.ts";
import { figureOf, largestOf, medianOf } from "./figures.ts";
import { createNextDay, createSeededList } from "./seeded-list.ts";

test("a figure is the median with the lowest and the highest run", () => {
  expect(figureOf("a", [3, 1, 2])).toEqual({ figure: "a", value: 2, low: 1, high: 3 });
  expect(largestOf("b", [3, 1, 2])).toEqual({ figure: "b", value: 3, low: 1, high: 3 });
  expect(medianOf([4, 1, 3, 2])).toBe(2.5);
  expect(() => medianOf([])).toThrow(RangeError);
});

test("the entropy bounds are those of a count of all lists", () => {
  // Four places, one red: four lists, so two bits.
  expect(listBoundBytes({ places: 4, red: 1, yellow: 0 }) * 8).toBeCloseTo(2, 1);
  // A million places, 1 % not green, 70 % of them yellow: N H(0.01) + n H(0.7).
  expect(listBoundBytes({ places: 1e6, red: 3000, yellow: 7000 })).toBeCloseTo(11_199, -1);
  const change = { places: 1e6, nonGreen: 10_000, enteringRed: 150, enteringYellow: 350, leaving: 500 };
  expect(changeBoundBytes(change)).toBeCloseTo(1186, -1);
});

test("a seeded list and its next day have exactly the shares that they say", () => {
  const random = createRandom(4);
  const list = createSeededList(14, random);
  const next = createNextDay(list.bits, random);
  const count = (bits: Uint8Array) => {
    const places = Array.from({ length: list.places }, (_, place) => colourAt(bits, place));
    return { red: places.filter((c) => c === "red").length, yellow: places.filter((c) => c === "yellow").length };
  };
  expect(count(list.bits)).toEqual({ red: list.red, yellow: list.yellow });
  const after = count(next.bits);
  expect(after.red + after.yellow).toBe(list.nonGreen + next.enteringRed + next.enteringYellow - next.leaving);
  expect(createSeededList(14, createRandom(4)).bits).toEqual(list.bits);
});

test("no code of a seeded holder is larger than the format says", async () => {
  const figures = await measureCodes(40);
  expect(figures.map(({ figure }) => figure)).toEqual(["printModulesMax", "liveModulesMax"]);
  expect(figures[0]?.value).toBeLessThanOrEqual(53);
  expect(figures[1]?.value).toBeLessThanOrEqual(61);
});
