import { expect, test } from "vitest";
import type { DayCounts } from "../../../store/day-counts.ts";
import { dayTotal, hourCounts, hourText, outcomeCounts } from "./hour-counts.ts";

const hours = (counts: Readonly<Record<number, number>>): readonly number[] =>
  Array.from({ length: 24 }, (_, hour) => counts[hour] ?? 0);

const day: DayCounts = {
  unsure: hours({ 23: 1 }),
  admit: hours({ 0: 3, 2: 5 }),
  // Counted down again when the document was looked at.
  confirm: hours({}),
};

test("a day is told by the outcomes that there were, in their order", () => {
  expect(outcomeCounts(day)).toEqual([
    { outcome: "admit", count: 8 },
    { outcome: "unsure", count: 1 },
  ]);
  expect(dayTotal(day)).toBe(9);
});

test("hours go from the first with a scan to the last, empty ones between included", () => {
  const rows = hourCounts({ admit: hours({ 8: 2, 10: 1 }), refuse: hours({ 11: 4 }) });
  expect(rows).toEqual([
    { hour: 8, count: 2 },
    { hour: 9, count: 0 },
    { hour: 10, count: 1 },
    { hour: 11, count: 4 },
  ]);
});

test("one outcome is told over the same hours as all", () => {
  const rows = hourCounts(day, "admit");
  expect(rows.length).toBe(24);
  expect(rows.filter(({ count }) => count > 0)).toEqual([
    { hour: 0, count: 3 },
    { hour: 2, count: 5 },
  ]);
});

test("a day without scans has no rows", () => {
  expect([outcomeCounts({}), dayTotal({}), hourCounts({})]).toEqual([[], 0, []]);
});

test("an hour is told from its start to its end", () => {
  expect([hourText(0), hourText(9), hourText(23)]).toEqual(["00–01", "09–10", "23–24"]);
});
