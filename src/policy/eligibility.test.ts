import { expect, test } from "vitest";
import { coughUntil, daysAgo, eligibleAnswers, livesSince, stayUntil } from "../testing/eligible-answers.ts";
import { policyTestDate } from "../testing/policy-arbitraries.ts";
import type { Answers } from "./answers.ts";
import { colourOfOutcome, decideEligibility } from "./eligibility.ts";
import type { Outcome } from "./eligibility.ts";
import type { Completion, Rule } from "./evidence.ts";
import { rules } from "./evidence.ts";
import { defaultPolicy } from "./policy-data.ts";
import type { EpidemicRecord } from "./record-rules.ts";

const today = policyTestDate;
const policy = defaultPolicy;
const [jinan, qingdao, wuhan, beijing] = [370_102, 370_202, 420_106, 110_101];

const without = (member: keyof Answers): Answers =>
  Object.fromEntries(Object.entries(eligibleAnswers).filter(([name]) => name !== member));

const decide = (answers: Partial<Answers> = {}, records: readonly EpidemicRecord[] = [], given = policy) =>
  decideEligibility({ answers: { ...eligibleAnswers, ...answers }, records, today, policy: given });
const resultOf = (decision: ReturnType<typeof decide>, rule: Rule) =>
  decision.rules.find((decided) => decided.rule === rule)?.result;
const factsOf = (decision: ReturnType<typeof decide>, rule: Rule) =>
  decision.rules.find((decided) => decided.rule === rule)?.evidence.map(({ fact }) => fact);

test("Clean answers and no records meet all eight rules, each with its evidence", () => {
  expect(decide()).toEqual({
    policyVersion: 1,
    date: today,
    outcome: "clean",
    rules: [
      {
        rule: "D1.1",
        result: "met",
        evidence: [{ fact: "lives-since", area: jinan, date: "2012-09-01", days: 2732 }],
      },
      { rule: "D1.2", result: "met", evidence: [{ fact: "purpose-work", area: qingdao }] },
      {
        rule: "D1.3",
        result: "met",
        evidence: [{ fact: "no-symptoms" }, { fact: "temperature-normal", thresholdTenths: 373 }],
      },
      { rule: "D1.4", result: "met", evidence: [{ fact: "no-record" }] },
      { rule: "D1.5", result: "met", evidence: [{ fact: "no-record" }] },
      { rule: "D1.6", result: "met", evidence: [{ fact: "no-record" }] },
      { rule: "D1.7", result: "met", evidence: [{ fact: "no-record" }, { fact: "nowhere-outside" }] },
      { rule: "D1.8", result: "met", evidence: [{ fact: "no-high-prevalence" }, { fact: "no-record" }] },
    ],
    complete: [],
  });
});

test.each<[Outcome, string | undefined]>([
  ["clean", undefined],
  ["refused", "red"],
  ["returned", "yellow"],
])("%s is %s (D3.2)", (outcome, colour) => {
  expect(colourOfOutcome(outcome)).toBe(colour);
});

test.each<[keyof Answers, Completion, readonly Rule[]]>([
  ["residence", "residence-missing", ["D1.1"]],
  ["trip", "trip-missing", ["D1.2"]],
  ["symptoms", "symptoms-missing", ["D1.3"]],
  ["temperatureTenths", "temperature-missing", ["D1.3"]],
  ["stays", "stays-missing", ["D1.1", "D1.7", "D1.8"]],
])("Without %s the application is returned with %s", (member, completion, open) => {
  const decision = decideEligibility({ answers: without(member), records: [], today, policy });
  expect([decision.outcome, decision.complete]).toEqual(["returned", [completion]]);
  expect(rules.filter((rule) => resultOf(decision, rule) === "unknown")).toEqual(open);
});

test("Who answered nothing is asked for everything, in the order of the form", () => {
  const { complete, outcome } = decideEligibility({ answers: {}, records: [], today, policy });
  expect([outcome, complete]).toEqual([
    "returned",
    ["residence-missing", "trip-missing", "symptoms-missing", "temperature-missing", "stays-missing"],
  ]);
});

test.each<[string, NonNullable<Answers["stays"]>[number], boolean]>([
  ["ends before it begins", { area: qingdao, fromDate: daysAgo(3), untilDate: daysAgo(4) }, true],
  ["ends tomorrow", { area: qingdao, fromDate: daysAgo(3), untilDate: daysAgo(-1) }, true],
  ["ends today", { area: qingdao, fromDate: today, untilDate: today }, false],
  ["was long ago", { area: wuhan, fromDate: "2019-01-01", untilDate: "2019-02-01" }, false],
])("A stay that %s is to be put right: %s", (_says, one, isWrong) => {
  const decision = decide({ stays: [one] });
  expect(decision.complete).toEqual(isWrong ? ["stay-dates-wrong"] : []);
  expect(decision.outcome).toBe(isWrong ? "returned" : "clean");
});

test.each<[string, EpidemicRecord, Completion | undefined]>([
  [
    "says Beijing since 2015",
    { kind: "residence", fromDate: "2015-01-01", area: beijing },
    "residence-recorded-outside",
  ],
  [
    "says Beijing until 13 days ago",
    { kind: "residence", fromDate: "2015-01-01", untilDate: daysAgo(13), area: beijing },
    "residence-recorded-outside",
  ],
  [
    "says Beijing until 14 days ago",
    { kind: "residence", fromDate: "2015-01-01", untilDate: daysAgo(14), area: beijing },
    undefined,
  ],
  ["says Beijing from tomorrow on", { kind: "residence", fromDate: daysAgo(-1), area: beijing }, undefined],
  [
    "says here since 13 days ago",
    { kind: "residence", fromDate: daysAgo(13), area: jinan },
    "residence-recorded-later",
  ],
  ["says here since 14 days ago", { kind: "residence", fromDate: daysAgo(14), area: jinan }, undefined],
  ["says moved within the province", { kind: "residence", fromDate: daysAgo(5), area: qingdao }, undefined],
  ["says travelling to Beijing", { kind: "travel", fromDate: today, area: beijing }, "travel-recorded-outside"],
  [
    "says travelled to Qingdao",
    { kind: "travel", fromDate: daysAgo(2), untilDate: daysAgo(1), area: qingdao },
    undefined,
  ],
  ["names no place of residence", { kind: "residence", fromDate: "2015-01-01" }, "record-without-area"],
  ["names no place of travel", { kind: "travel", fromDate: daysAgo(9), untilDate: daysAgo(9) }, "record-without-area"],
  ["names no place, 14 days ago", { kind: "travel", fromDate: daysAgo(14), untilDate: daysAgo(14) }, undefined],
])("A record that %s returns the application: %j", (_says, record, completion) => {
  const decision = decide({}, [record]);
  expect([decision.outcome, decision.complete]).toEqual(
    completion === undefined ? ["clean", []] : ["returned", [completion]],
  );
});

test("What the applicant admits is refused, not asked for again", () => {
  const travel: EpidemicRecord = { kind: "travel", fromDate: daysAgo(9), untilDate: daysAgo(6), area: beijing };
  const decision = decide(stayUntil(beijing, 6), [travel]);
  expect(decision.outcome).toBe("refused");
  expect(factsOf(decision, "D1.1")).toEqual(["was-outside"]);
  expect(factsOf(decision, "D1.7")).toEqual(["record", "was-outside"]);
});

test("A broken rule wins over one that is open, and then nothing is to be completed", () => {
  const decision = decideEligibility({
    answers: { ...without("residence"), temperatureTenths: 380 },
    records: [],
    today,
    policy,
  });
  expect([decision.outcome, decision.complete]).toEqual(["refused", []]);
  expect([resultOf(decision, "D1.1"), resultOf(decision, "D1.3")]).toEqual(["unknown", "broken"]);
});

test("A record's evidence says which, since when, and from when on it no longer counts", () => {
  const record: EpidemicRecord = { kind: "confirmed", fromDate: "2020-01-20", untilDate: "2020-02-11" };
  expect(decide({}, [record]).rules[3]).toEqual({
    rule: "D1.4",
    result: "broken",
    evidence: [
      { fact: "record", kind: "confirmed", fromDate: "2020-01-20", untilDate: "2020-02-11", freeDate: "2020-02-25" },
    ],
  });
  expect(decide({}, [{ ...record, untilDate: "2020-02-10" }]).rules[3]).toEqual({
    rule: "D1.4",
    result: "met",
    evidence: [{ fact: "record-over", kind: "confirmed", freeDate: "2020-02-24" }],
  });
});

test("The evidence never says a temperature", () => {
  expect(JSON.stringify([decide({ temperatureTenths: 366 }), decide({ temperatureTenths: 389 })])).not.toMatch(
    /366|389/,
  );
});

test("Every number is the policy's", () => {
  const strict = { ...policy, residenceDays: 20, symptomFreeDays: 20, homeObservationDays: 3, feverTenths: 370 };
  expect(resultOf(decide(livesSince(19), [], strict), "D1.1")).toBe("broken");
  expect(resultOf(decide(livesSince(20), [], strict), "D1.1")).toBe("met");
  expect(resultOf(decide(coughUntil(20), [], strict), "D1.3")).toBe("broken");
  expect(resultOf(decide(coughUntil(21), [], strict), "D1.3")).toBe("met");
  expect(resultOf(decide(stayUntil(beijing, 3), [], strict), "D1.7")).toBe("met");
  expect(resultOf(decide({ temperatureTenths: 370 }, [], strict), "D1.3")).toBe("broken");
  expect(resultOf(decide(stayUntil(wuhan, 1), [], { ...policy, highPrevalenceAreas: [] }), "D1.8")).toBe("met");
  expect(resultOf(decide(stayUntil(beijing, 1), [], { ...policy, highPrevalenceAreas: ["11"] }), "D1.8")).toBe(
    "broken",
  );
});
