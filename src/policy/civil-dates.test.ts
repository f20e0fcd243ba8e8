import fc from "fast-check";
import { expect, test } from "vitest";
import {
  addDays,
  civilDateAt,
  daysBetween,
  greenUntilSeconds,
  isCivilDate,
  listDropSeconds,
  passExpSeconds,
  renewableFromSeconds,
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

test("A holder may apply anew from the first second of day 4 (D2.6)", () => {
  const seconds = renewableFromSeconds("2020-02-24");
  expect([civilDateAt(seconds - 1), civilDateAt(seconds)]).toEqual(["2020-02-26", "2020-02-27"]);
});

test("Another policy has other days", () => {
  const policy = { passDays: 7, reportDays: 3, renewalDay: 7 };
  expect(passExpSeconds("2020-02-24", policy)).toBe(at("2020-03-02T00:00:00+08:00"));
  expect(listDropSeconds("2020-02-24", policy)).toBe(at("2020-03-03T00:00:00+08:00"));
  expect(renewableFromSeconds("2020-02-24", policy)).toBe(at("2020-03-01T00:00:00+08:00"));
  const pass = { applicationDate: "2020-02-24", lastReportDate: "2020-02-24", isPrint: false };
  expect(greenUntilSeconds(pass, policy)).toBe(at("2020-02-27T00:00:00+08:00"));
});

test("Dates that the calendar does not have are none", () => {
  expect(["2020-02-29", "2019-12-31"].every(isCivilDate)).toBe(true);
  const none = ["2019-02-29", "1900-02-29", "2020-13-01", "2020-00-10", "2020-04-31", "2020-01-00", "0000-01-01"];
  expect(none.filter(isCivilDate)).toEqual([]);
  expect(["2020-2-4", "", "2020-02-24T00", "２０２０-02-24", "2020-02-24\n"].filter(isCivilDate)).toEqual([]);
  expect(() => startOfDate("2019-02-29")).toThrow("expected a date");
});

test("Every day of four centuries is the one that the platform's calendar has", () => {
  const from = Date.parse("1800-01-01T00:00:00Z") / 86_400_000;
  let before = "1799-12-31";
  for (let day = from; day < from + 146_097; day++) {
    const date = new Date(day * 86_400_000).toISOString().slice(0, 10);
    if (civilDateAt(day * 86_400) !== date || addDays(before, 1) !== date || !isCivilDate(date)) {
      expect.fail(`${date} after ${before}`);
    }
    before = date;
  }
  expect(before).toBe("2199-12-31");
});

test("The second before midnight is the day before, to the ends of the calendar", () => {
  const day = fc.integer({ min: -719_162, max: 2_932_896 });
  fc.assert(
    fc.property(day, fc.integer({ min: -800, max: 800 }), (epochDays, days) => {
      const date = new Date(epochDays * 86_400_000).toISOString().slice(0, 10);
      const start = startOfDate(date);
      expect(start).toBe(epochDays * 86_400 - 8 * 3600);
      expect(civilDateAt(start)).toBe(date);
      expect(civilDateAt(start + 86_399)).toBe(date);
      if (date !== "9999-12-31") expect(civilDateAt(start + 86_400)).toBe(addDays(date, 1));
      if (date > "0003" && date < "9997") {
        expect(civilDateAt(start - 1)).toBe(addDays(date, -1));
        expect(daysBetween(date, addDays(date, days))).toBe(days);
      }
    }),
  );
});
