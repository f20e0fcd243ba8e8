import { expect, test } from "vitest";
import { coughUntil, daysAgo, eligibleAnswers, livesSince, stayUntil } from "../testing/eligible-answers.ts";
import { policyTestDate } from "../testing/policy-arbitraries.ts";
import type { Answers } from "./answers.ts";
import { decideEligibility } from "./eligibility.ts";
import { completions } from "./evidence.ts";
import type { Evidence, Rule, RuleResult } from "./evidence.ts";
import { defaultPolicy } from "./policy-data.ts";
import type { EpidemicRecord } from "./record-rules.ts";

const [jinan, qingdao, wuhan, beijing] = [370_102, 370_202, 420_106, 110_101];

const decide = (answers: Answers, records: readonly EpidemicRecord[] = []) =>
  decideEligibility({ answers, records, today: policyTestDate, policy: defaultPolicy });

const onAnswers: readonly [Rule, string, Partial<Answers>, RuleResult, Evidence["fact"]][] = [
  ["D1.1", "lives here for 13 days", livesSince(13), "broken", "lives-too-short"],
  ["D1.1", "lives here for 14 days", livesSince(14), "met", "lives-since"],
  ["D1.1", "lives here for 15 days", livesSince(15), "met", "lives-since"],
  ["D1.1", "came today", livesSince(0), "broken", "lives-too-short"],
  ["D1.1", "comes tomorrow", livesSince(-1), "unknown", "residence-date-future"],
  ["D1.1", "lives elsewhere", { residence: { area: beijing, sinceDate: "2012-09-01" } }, "broken", "lives-outside"],
  ["D1.1", "back from Beijing for 13 days", stayUntil(beijing, 13), "broken", "was-outside"],
  ["D1.1", "back from Beijing for 14 days", stayUntil(beijing, 14), "met", "lives-since"],
  ["D1.1", "was in Qingdao yesterday", stayUntil(qingdao, 1), "met", "lives-since"],
  ["D1.2", "to school", { trip: { area: qingdao, purpose: "school" } }, "met", "purpose-school"],
  ["D1.2", "for pleasure", { trip: { area: qingdao, purpose: "other" } }, "broken", "purpose-other"],
  ["D1.2", "to where it is", { trip: { area: jinan, purpose: "work" } }, "unknown", "trip-same-place"],
  ["D1.3", "coughs", { symptoms: [{ symptom: "dry-cough" }] }, "broken", "symptom-goes-on"],
  ["D1.3", "coughed today", coughUntil(0), "broken", "symptom-recent"],
  ["D1.3", "coughed until 13 days ago", coughUntil(13), "broken", "symptom-recent"],
  ["D1.3", "coughed until 14 days ago", coughUntil(14), "broken", "symptom-recent"],
  ["D1.3", "coughed until 15 days ago", coughUntil(15), "met", "symptom-over"],
  ["D1.3", "will cough until tomorrow", coughUntil(-1), "unknown", "symptom-date-future"],
  ["D1.3", "has 37.2", { temperatureTenths: 372 }, "met", "temperature-normal"],
  ["D1.3", "has 37.3", { temperatureTenths: 373 }, "broken", "fever"],
  ["D1.3", "has 37.4", { temperatureTenths: 374 }, "broken", "fever"],
  ["D1.3", "has 34.0", { temperatureTenths: 340 }, "met", "temperature-normal"],
  ["D1.3", "has 33.9", { temperatureTenths: 339 }, "unknown", "temperature-implausible"],
  ["D1.3", "has 43.0", { temperatureTenths: 430 }, "broken", "fever"],
  ["D1.3", "has 43.1", { temperatureTenths: 431 }, "unknown", "temperature-implausible"],
  ["D1.7", "back from Beijing today", stayUntil(beijing, 0), "broken", "was-outside"],
  ["D1.7", "back from Beijing for 13 days", stayUntil(beijing, 13), "broken", "was-outside"],
  ["D1.7", "back from Beijing for 14 days", stayUntil(beijing, 14), "met", "nowhere-outside"],
  ["D1.8", "back from Wuhan for 13 days", stayUntil(wuhan, 13), "broken", "was-in-high-prevalence"],
  ["D1.8", "back from Wuhan for 14 days", stayUntil(wuhan, 14), "met", "no-high-prevalence"],
  ["D1.8", "back from Beijing today", stayUntil(beijing, 0), "met", "no-high-prevalence"],
  ["D1.8", "contact 13 days ago", { contactDate: daysAgo(13) }, "broken", "contact"],
  ["D1.8", "contact 14 days ago", { contactDate: daysAgo(14) }, "met", "no-high-prevalence"],
  ["D1.8", "contact tomorrow", { contactDate: daysAgo(-1) }, "unknown", "contact-date-future"],
  [
    "D1.8",
    "lives in Wuhan",
    { residence: { area: wuhan, sinceDate: "2012-09-01" } },
    "broken",
    "lives-in-high-prevalence",
  ],
];

test.each(onAnswers)("%s: who %s", (rule, _says, answers, result, fact) => {
  const decision = decide({ ...eligibleAnswers, ...answers });
  const decided = decision.rules.find((one) => one.rule === rule);
  expect(decided?.result).toBe(result);
  expect(decided?.evidence.map((evidence) => evidence.fact)).toContain(fact);
  if (result === "broken") expect(decision.outcome).toBe("refused");
  if (result === "unknown") expect(decision.outcome).toBe("returned");
});

test("Every completion is asked for by some answers or records", () => {
  const asked = new Set<string>([
    ...onAnswers.filter(([, , , result]) => result === "unknown").map(([, , , , fact]) => fact),
    ...decide({}).complete,
    ...decide({ ...eligibleAnswers, stays: [{ area: wuhan, fromDate: daysAgo(0), untilDate: daysAgo(1) }] }).complete,
    ...decide(eligibleAnswers, [
      { kind: "residence", fromDate: daysAgo(5), area: beijing },
      { kind: "residence", fromDate: daysAgo(5), area: jinan },
      { kind: "travel", fromDate: daysAgo(5), area: beijing },
      { kind: "travel", fromDate: daysAgo(5) },
    ]).complete,
  ]);
  expect(completions.filter((completion) => !asked.has(completion))).toEqual([]);
});
