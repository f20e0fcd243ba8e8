/** Answers with which nothing is wrong, and small changes to them, for tests of the health rules. */
import type { Answers } from "../policy/answers.ts";
import { addDays } from "../policy/civil-dates.ts";
import type { CivilDate } from "../policy/civil-dates.ts";
import { policyTestDate } from "./policy-arbitraries.ts";

/** So many days before the date of the tests; negative: after it. */
export const daysAgo = (days: number): CivilDate => addDays(policyTestDate, -days);

/** Lives in Jinan, resumes work in Qingdao, is well, was nowhere else. */
export const eligibleAnswers: Required<Omit<Answers, "contactDate">> = {
  residence: { area: 370_102, sinceDate: "2012-09-01" },
  trip: { area: 370_202, purpose: "work" },
  symptoms: [],
  stays: [],
  temperatureTenths: 365,
};

/** A stay of three days and more that ended so many days ago. */
export const stayUntil = (area: number, days: number): Pick<Answers, "stays"> => ({
  stays: [{ area, fromDate: daysAgo(days + 3), untilDate: daysAgo(days) }],
});

/** Lives in Jinan since so many days ago. */
export const livesSince = (days: number): Pick<Answers, "residence"> => ({
  residence: { area: 370_102, sinceDate: daysAgo(days) },
});

/** A cough whose last day was so many days ago. */
export const coughUntil = (days: number): Pick<Answers, "symptoms"> => ({
  symptoms: [{ symptom: "dry-cough", endedDate: daysAgo(days) }],
});
