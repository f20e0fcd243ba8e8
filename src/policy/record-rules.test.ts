import fc from "fast-check";
import { expect, test } from "vitest";
import { dateAround, epidemicRecord, policyTestDate } from "../testing/policy-arbitraries.ts";
import { addDays } from "./civil-dates.ts";
import { defaultPolicy } from "./policy-data.ts";
import type { Policy } from "./policy-data.ts";
import { beginsLater, causeOfRecord, spanOfRecord } from "./record-rules.ts";
import type { EpidemicRecord, RecordKind, RecordRule } from "./record-rules.ts";

const policy = defaultPolicy;
const today = policyTestDate;
const daysAgo = (days: number) => addDays(today, -days);
const cause = (record: EpidemicRecord) => causeOfRecord(record, policy, today);
const [jinan, wuhan, beijing] = [370_102, 420_106, 110_101];

interface Ended {
  readonly rule: RecordRule;
  readonly kind: RecordKind;
  readonly area?: number;
  /** Days since the last day on which it no longer concerns anybody. */
  readonly freeAfter: number;
}

const ended: readonly Ended[] = [
  { rule: "D1.4", kind: "confirmed", freeAfter: 14 },
  { rule: "D1.5", kind: "suspected", freeAfter: 14 },
  { rule: "D1.5", kind: "positive", freeAfter: 14 },
  { rule: "D1.6", kind: "close-contact", freeAfter: 1 },
  { rule: "D1.7", kind: "travel", area: beijing, freeAfter: 14 },
  { rule: "D1.8", kind: "travel", area: wuhan, freeAfter: 14 },
  { rule: "D1.8", kind: "residence", area: wuhan, freeAfter: 14 },
];

test.each(ended)("$rule: $kind is over $freeAfter days after its last day", ({ rule, freeAfter, ...base }) => {
  const since = (days: number) => cause({ ...base, fromDate: daysAgo(60), untilDate: daysAgo(days) });
  expect(since(freeAfter - 1)).toEqual({ rule, untilDate: addDays(today, 1) });
  expect(since(freeAfter)).toBeUndefined();
  expect(since(freeAfter + 1)).toBeUndefined();
  expect(since(0)).toEqual({ rule, untilDate: addDays(today, freeAfter) });
});

test.each<[RecordRule, RecordKind, number | undefined]>([
  ["D1.4", "confirmed", undefined],
  ["D1.5", "suspected", undefined],
  ["D1.5", "positive", undefined],
  ["D1.6", "close-contact", undefined],
  ["D1.8", "travel", wuhan],
  ["D1.8", "residence", wuhan],
])("%s: %s that goes on is over at no known day, however old", (rule, kind, area) => {
  const base = area === undefined ? { kind } : { kind, area };
  for (const days of [0, 13, 14, 15, 400]) {
    expect(cause({ ...base, fromDate: daysAgo(days) })).toEqual({ rule });
  }
});

test.each<[RecordRule, RecordKind]>([
  ["D1.7", "home-observation"],
  ["D1.8", "isolation-observation"],
])("%s: %s lasts 14 full days from its first, and as long as it was ordered", (rule, kind) => {
  const from = (days: number, untilDate?: string) =>
    cause({ kind, fromDate: daysAgo(days), ...(untilDate !== undefined && { untilDate }) });
  // Nothing but the first day is known.
  expect(from(0)).toEqual({ rule, untilDate: addDays(today, 14) });
  expect(from(13)).toEqual({ rule, untilDate: addDays(today, 1) });
  expect(from(14)).toBeUndefined();
  // Let go early: fewer than 14 days all the same.
  expect(from(13, daysAgo(6))).toEqual({ rule, untilDate: addDays(today, 1) });
  expect(from(14, daysAgo(6))).toBeUndefined();
  // Day 14 is the last one: the usual case.
  expect(from(13, today)).toEqual({ rule, untilDate: addDays(today, 1) });
  expect(from(14, daysAgo(1))).toBeUndefined();
  // Kept longer: to the end of the last day.
  expect(from(20, addDays(today, 1))).toEqual({ rule, untilDate: addDays(today, 2) });
  expect(from(20, today)).toEqual({ rule, untilDate: addDays(today, 1) });
  expect(from(20, daysAgo(1))).toBeUndefined();
});

test.each<[string, EpidemicRecord]>([
  ["lives in the province", { kind: "residence", fromDate: daysAgo(5), area: jinan }],
  ["lives in another province", { kind: "residence", fromDate: daysAgo(5), area: beijing }],
  ["lived in another province", { kind: "residence", fromDate: daysAgo(50), untilDate: daysAgo(5), area: beijing }],
  ["travelled within the province", { kind: "travel", fromDate: daysAgo(5), untilDate: daysAgo(5), area: jinan }],
  ["is out of the province", { kind: "travel", fromDate: daysAgo(1), area: beijing }],
  ["lives nobody knows where", { kind: "residence", fromDate: daysAgo(5) }],
  ["travelled nobody knows where", { kind: "travel", fromDate: daysAgo(5), untilDate: daysAgo(4) }],
])("A record that somebody %s makes nobody red", (_what, record) => {
  expect(cause(record)).toBeUndefined();
});

test("Who is out of the province has not returned: the cause begins on the last day there", () => {
  const record: EpidemicRecord = { kind: "travel", fromDate: today, untilDate: addDays(today, 2), area: beijing };
  expect(causeOfRecord(record, policy, addDays(today, 1))).toBeUndefined();
  expect(beginsLater(record, policy, today)).toBe(addDays(today, 2));
  const returned = { rule: "D1.7", untilDate: addDays(today, 16) };
  expect(causeOfRecord(record, policy, addDays(today, 2))).toEqual(returned);
  expect(causeOfRecord(record, policy, addDays(today, 15))).toEqual(returned);
  expect(causeOfRecord(record, policy, addDays(today, 16))).toBeUndefined();
  expect(beginsLater(record, policy, addDays(today, 2))).toBeUndefined();
});

test("Dates in the wrong order count by the later one", () => {
  expect(cause({ kind: "confirmed", fromDate: daysAgo(3), untilDate: daysAgo(30) })).toEqual({
    rule: "D1.4",
    untilDate: addDays(today, 11),
  });
});

test("An area of the province itself can be of high prevalence", () => {
  const strict: Policy = { ...policy, highPrevalenceAreas: ["42", "370102"] };
  expect(causeOfRecord({ kind: "residence", fromDate: daysAgo(400), area: jinan }, strict, today)).toEqual({
    rule: "D1.8",
  });
});

test("Every number is the policy's", () => {
  const days = { dischargeDays: 3, cureDays: 4, homeObservationDays: 5, isolationDays: 6 };
  const untilOf = (kind: RecordKind, area?: number) =>
    causeOfRecord(
      { kind, fromDate: today, untilDate: today, ...(area !== undefined && { area }) },
      { ...policy, ...days },
      today,
    )?.untilDate;
  expect(untilOf("confirmed")).toBe(addDays(today, 3));
  expect(untilOf("suspected")).toBe(addDays(today, 4));
  expect(untilOf("positive")).toBe(addDays(today, 4));
  expect(untilOf("home-observation")).toBe(addDays(today, 5));
  expect(untilOf("travel", beijing)).toBe(addDays(today, 5));
  expect(untilOf("isolation-observation")).toBe(addDays(today, 6));
  expect(untilOf("travel", wuhan)).toBe(addDays(today, 6));
});

test("A cause lives from the day it is seen to the day before its end, and never again", () => {
  fc.assert(
    fc.property(epidemicRecord, fc.integer({ min: 0, max: 60 }), (record, days) => {
      const first = cause(record);
      const day = addDays(today, days);
      const later = causeOfRecord(record, policy, day);
      if (first !== undefined) {
        expect(later).toEqual(first.untilDate === undefined || day < first.untilDate ? first : undefined);
        return;
      }
      const begins = beginsLater(record, policy, today);
      if (begins === undefined || day < begins) expect(later).toBeUndefined();
      else expect(causeOfRecord(record, policy, begins)).toBeDefined();
    }),
  );
});

test("A later last day frees nobody earlier, none at all never", () => {
  fc.assert(
    fc.property(epidemicRecord, dateAround(40, 0), dateAround(40, 0), (record, one, other) => {
      const [early, late] = [one, other].sort();
      const freeDate = (untilDate: string | undefined) => {
        const { untilDate: _, ...open } = record;
        const span = spanOfRecord(untilDate === undefined ? open : { ...open, untilDate }, policy, today);
        return span === undefined ? "never red" : (span.freeDate ?? "open");
      };
      const [a, b] = [freeDate(early), freeDate(late)];
      expect(a <= b).toBe(true);
      // A stay that goes on is no return; observation without a last day has the rule's.
      if (!["travel", "home-observation", "isolation-observation"].includes(record.kind)) {
        expect(b <= freeDate(undefined)).toBe(true);
      }
    }),
  );
});
