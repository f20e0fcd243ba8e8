/** What temperature and symptoms say, of an applicant and in a daily report (D1.3, D4.3, D7.4). */
import type { Answers, Symptom } from "./answers.ts";
import { daysBetween } from "./civil-dates.ts";
import type { CivilDate } from "./civil-dates.ts";
import type { Finding } from "./evidence.ts";
import { broken, met, unknown } from "./evidence.ts";
import type { Policy } from "./policy-data.ts";

type Temperatures = Pick<Policy, "feverTenths" | "temperatureTenthsMin" | "temperatureTenthsMax">;

/** Whether a temperature is one that somebody can have; another one is to be measured again. */
export const isPlausibleTemperature = (policy: Temperatures, tenths: number): boolean =>
  Number.isInteger(tenths) && tenths >= policy.temperatureTenthsMin && tenths <= policy.temperatureTenthsMax;

/** At or above the threshold: nobody gets a pass with it (D4.3). What cannot be a temperature is not below it. */
export const isFever = (policy: Temperatures, tenths: number): boolean =>
  !isPlausibleTemperature(policy, tenths) || tenths >= policy.feverTenths;

/** What today's temperature says. */
export const findTemperature = (policy: Temperatures, tenths: number | undefined): Finding => {
  if (tenths === undefined) return unknown({ fact: "temperature-missing" });
  if (!isPlausibleTemperature(policy, tenths)) return unknown({ fact: "temperature-implausible" });
  const thresholdTenths = policy.feverTenths;
  return tenths >= thresholdTenths
    ? broken({ fact: "fever", thresholdTenths })
    : met({ fact: "temperature-normal", thresholdTenths });
};

/** What one symptom says whose last day was `endedDate`; it goes on where there is none. */
const findSymptom = (
  given: { readonly symptom: Symptom; readonly endedDate?: CivilDate | undefined },
  today: CivilDate,
  { symptomFreeDays }: Pick<Policy, "symptomFreeDays">,
): Finding => {
  const { symptom, endedDate: date } = given;
  if (date === undefined) return broken({ fact: "symptom-goes-on", symptom });
  const days = daysBetween(date, today);
  if (days < 0) return unknown({ fact: "symptom-date-future", symptom, date });
  // More than 14 days (D1.3): the fourteenth after the last one is not yet enough.
  return days > symptomFreeDays
    ? met({ fact: "symptom-over", symptom, date, days })
    : broken({ fact: "symptom-recent", symptom, date, days });
};

/** What the answered symptoms say. */
export const findSymptoms = (
  given: Answers["symptoms"],
  today: CivilDate,
  policy: Pick<Policy, "symptomFreeDays">,
): readonly Finding[] => {
  if (given === undefined) return [unknown({ fact: "symptoms-missing" })];
  if (given.length === 0) return [met({ fact: "no-symptoms" })];
  return given.map((symptom) => findSymptom(symptom, today, policy));
};
