import fc from "fast-check";
import { expect, test } from "vitest";
import { symptoms } from "./answers.ts";
import { addDays, civilDateAt, daysBetween, greenUntilSeconds, passExpSeconds, startOfDate } from "./civil-dates.ts";
import { worstColour } from "./colours.ts";
import type { Colour } from "./colours.ts";
import { isFever } from "./health-findings.ts";
import { defaultPolicy } from "./policy-data.ts";
import { checkReportDate, judgeReport, lastReportDate, reportDateErrors, reportMissingFrom } from "./report-rules.ts";
import type { ReportDateError } from "./report-rules.ts";

const policy = defaultPolicy;
const applicationDate = "2020-02-24";

test.each<[number, boolean]>([
  [340, true],
  [365, true],
  [372, true],
  [373, false],
  [374, false],
  [430, false],
])("A report of %i tenths without symptoms is healthy: %s (D7.4)", (temperatureTenths, isHealthy) => {
  const judged = judgeReport({ temperatureTenths, symptoms: [] }, policy);
  expect(judged).toMatchObject({ ok: true, value: { isHealthy, rule: "D7.4" } });
  expect(isFever(policy, temperatureTenths)).toBe(!isHealthy);
});

test.each([0, 339, 431, 36.5, Number.NaN, -365])(
  "%d tenths are no temperature, and not below the threshold",
  (tenths) => {
    expect(judgeReport({ temperatureTenths: tenths, symptoms: [] }, policy)).toEqual({
      ok: false,
      error: "report-temperature",
    });
    expect(isFever(policy, tenths)).toBe(true);
  },
);

test.each(symptoms)("A report with %s is not healthy, however cool", (symptom) => {
  expect(judgeReport({ temperatureTenths: 360, symptoms: [symptom] }, policy)).toEqual({
    ok: true,
    value: { isHealthy: false, rule: "D7.4", evidence: [{ fact: "symptom-goes-on", symptom }] },
  });
});

test("All that speaks against a report is its evidence, and never the temperature itself", () => {
  const judged = judgeReport({ temperatureTenths: 391, symptoms: ["fatigue", "dry-cough", "fatigue"] }, policy);
  expect(judged).toEqual({
    ok: true,
    value: {
      isHealthy: false,
      rule: "D7.4",
      evidence: [
        { fact: "fever", thresholdTenths: 373 },
        { fact: "symptom-goes-on", symptom: "dry-cough" },
        { fact: "symptom-goes-on", symptom: "fatigue" },
      ],
    },
  });
});

test.each<[string, string, "ok" | ReportDateError]>([
  ["2020-02-24", "2020-02-24", "ok"],
  ["2020-02-28", "2020-02-28", "ok"],
  ["2020-02-29", "2020-02-29", "report-after-pass"],
  ["2020-02-23", "2020-02-23", "report-before-application"],
  ["2020-02-25", "2020-02-26", "report-date-past"],
  ["2020-02-26", "2020-02-25", "report-date-future"],
])("A report for %s on %s: %s (D7.3)", (date, today, expected) => {
  const checked = checkReportDate({ date, applicationDate, today }, policy);
  expect(checked.ok ? "ok" : checked.error).toBe(expected);
});

test("The second after midnight yesterday can no longer be reported, and today can", () => {
  const midnight = startOfDate("2020-02-26");
  const at = (seconds: number) => (date: string) =>
    checkReportDate({ date, applicationDate, today: civilDateAt(seconds) }, policy).ok;
  expect(["2020-02-25", "2020-02-26"].map(at(midnight - 1))).toEqual([true, false]);
  expect(["2020-02-25", "2020-02-26"].map(at(midnight))).toEqual([false, true]);
});

test("A report can be made up to the last second of the pass, and is missing from where green ends", () => {
  const days = fc.integer({ min: 0, max: 10_000 });
  fc.assert(
    fc.property(days, fc.nat({ max: 4 }), (day, reportDay) => {
      const first = addDays("2019-01-01", day);
      const last = lastReportDate(first, policy);
      expect(civilDateAt(passExpSeconds(first) - 1)).toBe(last);
      expect(civilDateAt(passExpSeconds(first))).toBe(addDays(last, 1));
      const lastReport = addDays(first, reportDay);
      const greenUntil = greenUntilSeconds({ applicationDate: first, lastReportDate: lastReport, isPrint: false });
      const missing = reportMissingFrom(lastReport, policy);
      expect(greenUntil).toBe(Math.min(startOfDate(missing), passExpSeconds(first)));
      expect(daysBetween(lastReport, missing)).toBe(2);
    }),
  );
});

test("On each day exactly one date can be reported, or none", () => {
  const around = fc.integer({ min: -8, max: 8 });
  fc.assert(
    fc.property(around, (offset) => {
      const today = addDays(applicationDate, offset);
      const dates = Array.from({ length: 31 }, (_, index) => addDays(applicationDate, index - 15));
      const results = dates.map((date) => checkReportDate({ date, applicationDate, today }, policy));
      expect(results.filter(({ ok }) => ok)).toHaveLength(offset >= 0 && offset <= 4 ? 1 : 0);
      for (const result of results) if (!result.ok) expect(reportDateErrors).toContain(result.error);
    }),
  );
});

test("Red wins over yellow, yellow over green, in any order (D5)", () => {
  const colours: readonly Colour[] = ["green", "yellow", "red"];
  expect(worstColour([])).toBe("green");
  for (const a of colours) {
    for (const b of colours) {
      const expected = [a, b].includes("red") ? "red" : [a, b].includes("yellow") ? "yellow" : "green";
      expect(worstColour([a, b])).toBe(expected);
      expect(worstColour([b, "green", a])).toBe(expected);
    }
  }
});
