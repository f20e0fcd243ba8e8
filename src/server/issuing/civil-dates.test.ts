import { expect, test } from "vitest";
import {
  addDays,
  civilDateAt,
  greenUntilSeconds,
  isCivilDate,
  listDropSeconds,
  passExpSeconds,
  startOfDate,
} from "./civil-dates.ts";

const at = (iso: string): number => Date.parse(iso) / 1000;

test.each([
  ["2020-02-24T23:59:59+08:00", "2020-02-24"],
  ["2020-02-25T00:00:00+08:00", "2020-02-25"],
  ["2020-02-25T00:00:01+08:00", "2020-02-25"],
  ["2020-02-24T15:59:59Z", "2020-02-24"],
  ["2020-02-24T16:00:00Z", "2020-02-25"],
])("At %s it is %s in Shanghai", (iso, date) => {
  expect(civilDateAt(at(iso))).toBe(date);
});

test("A pass is valid for the application's date and four more, and not at the midnight after (D7.1)", () => {
  expect(passExpSeconds("2020-02-24")).toBe(at("2020-02-29T00:00:00+08:00"));
  expect(civilDateAt(passExpSeconds("2020-02-24") - 1)).toBe(addDays("2020-02-24", 4));
  expect(civilDateAt(passExpSeconds("2020-02-24"))).toBe(addDays("2020-02-24", 5));
});

test("A list is dropped a day after its last pass has expired", () => {
  expect(listDropSeconds("2020-02-24")).toBe(at("2020-03-01T00:00:00+08:00"));
});

test.each([
  ["2020-02-24", false, "2020-02-26T00:00:00+08:00"],
  ["2020-02-25", false, "2020-02-27T00:00:00+08:00"],
  ["2020-02-27", false, "2020-02-29T00:00:00+08:00"],
  ["2020-02-28", false, "2020-02-29T00:00:00+08:00"],
  ["2020-02-24", true, "2020-02-29T00:00:00+08:00"],
])("A report on %s (a print: %s) keeps green until %s (D7.3)", (lastReportDate, isPrint, iso) => {
  expect(greenUntilSeconds({ applicationDate: "2020-02-24", lastReportDate, isPrint })).toBe(at(iso));
});

test("Dates that the calendar does not have are none", () => {
  expect(["2020-02-29", "2019-12-31"].every(isCivilDate)).toBe(true);
  expect(["2019-02-29", "2020-13-01", "2020-2-4", "", "2020-02-24T00"].some(isCivilDate)).toBe(false);
  expect(() => startOfDate("2019-02-29")).toThrow("expected a date");
});
