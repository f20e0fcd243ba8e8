/** Daily reports: for which day one may be made, and what it says (D7.3, D7.4; README.md, "Daily reports"). */
import type { Result } from "../core/result.ts";
import { fail, ok } from "../core/result.ts";
import type { Symptom } from "./answers.ts";
import { addDays } from "./civil-dates.ts";
import type { CivilDate } from "./civil-dates.ts";
import type { Evidence } from "./evidence.ts";
import { findTemperature, isPlausibleTemperature } from "./health-findings.ts";
import type { Policy } from "./policy-data.ts";

/** What somebody reports of a day: the temperature in tenths of a degree Celsius, and what ails them on that day. */
export interface ReportFindings {
  readonly temperatureTenths: number;
  readonly symptoms: readonly Symptom[];
}

/** What a report says: red with fever or symptoms, else nothing against green. The evidence never says the temperature. */
export interface ReportJudgement {
  readonly isHealthy: boolean;
  readonly rule: "D7.4";
  readonly evidence: readonly Evidence[];
}

/** Error: `report-temperature`, not one that somebody can have: to be measured again, and no report was made. Symptoms may stand in any order, and twice. */
export const judgeReport = (
  findings: ReportFindings,
  policy: Policy,
): Result<ReportJudgement, "report-temperature"> => {
  if (!isPlausibleTemperature(policy, findings.temperatureTenths)) return fail("report-temperature");
  const temperature = findTemperature(policy, findings.temperatureTenths);
  const ailing = [...new Set(findings.symptoms)].sort();
  const against: Evidence[] = ailing.map((symptom) => ({ fact: "symptom-goes-on", symptom }));
  if (temperature.result === "broken") against.unshift(temperature.evidence);
  const isHealthy = against.length === 0;
  return ok({
    isHealthy,
    rule: "D7.4",
    evidence: isHealthy ? [{ fact: "no-symptoms" }, temperature.evidence] : against,
  });
};

/** Why a report is not taken. */
export const reportDateErrors = [
  "report-date-past",
  "report-date-future",
  "report-before-application",
  "report-after-pass",
] as const;

/** One of them. */
export type ReportDateError = (typeof reportDateErrors)[number];

/** The last day on which an application, or its pass, has any use for a report: its day 5 (D7.1). */
export const lastReportDate = (applicationDate: CivilDate, { passDays }: Pick<Policy, "passDays">): CivilDate =>
  addDays(applicationDate, passDays - 1);

/**
 * Whether a report, or a correction of one, may be made for a date: for today by the server's clock only, from the application's
 * date to day 5. A day that was missed stays missed; what a phone wrote offline before midnight is asked for anew after it. The date is checked before the pass.
 * Throws RangeError where a date is none.
 */
export const checkReportDate = (
  report: { readonly date: CivilDate; readonly applicationDate: CivilDate; readonly today: CivilDate },
  policy: Pick<Policy, "passDays">,
): Result<CivilDate, ReportDateError> => {
  const { date, applicationDate, today } = report;
  const last = lastReportDate(applicationDate, policy);
  if (date < today) return fail("report-date-past");
  if (date > today) return fail("report-date-future");
  if (date < applicationDate) return fail("report-before-application");
  return date > last ? fail("report-after-pass") : ok(date);
};

/** From when on a report is missing that keeps no pass green any more: the day after the last one that it covered (D7.3). */
export const reportMissingFrom = (lastReport: CivilDate, { reportDays }: Pick<Policy, "reportDays">): CivilDate =>
  addDays(lastReport, reportDays);
