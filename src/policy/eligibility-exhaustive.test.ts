import { expect, test } from "vitest";
import { coughUntil, daysAgo, eligibleAnswers, livesSince } from "../testing/eligible-answers.ts";
import { policyTestDate } from "../testing/policy-arbitraries.ts";
import type { Answers } from "./answers.ts";
import { decideEligibility } from "./eligibility.ts";
import type { Rule, RuleResult } from "./evidence.ts";
import { rules } from "./evidence.ts";
import { defaultPolicy } from "./policy-data.ts";
import type { EpidemicRecord, RecordKind } from "./record-rules.ts";

/** What makes one rule have a result and leaves the seven others as they are. */
type Change = readonly [RuleResult, { readonly answers?: Partial<Answers>; readonly record?: EpidemicRecord }];

const open = (kind: RecordKind): Change => ["broken", { record: { kind, fromDate: daysAgo(3) } }];
const nothing: Change = ["met", {}];

const changesByRule: Readonly<Record<Rule, readonly Change[]>> = {
  "D1.1": [
    nothing,
    ["broken", { answers: livesSince(13) }],
    ["unknown", { record: { kind: "residence", fromDate: "2015-01-01", area: 110_101 } }],
  ],
  "D1.2": [
    nothing,
    ["broken", { answers: { trip: { area: 370_202, purpose: "other" } } }],
    ["unknown", { answers: { trip: { area: 370_102, purpose: "work" } } }],
  ],
  "D1.3": [nothing, ["broken", { answers: coughUntil(14) }], ["unknown", { answers: { temperatureTenths: 500 } }]],
  "D1.4": [nothing, open("confirmed")],
  "D1.5": [nothing, open("suspected"), open("positive")],
  "D1.6": [nothing, open("close-contact")],
  "D1.7": [nothing, open("home-observation")],
  "D1.8": [nothing, open("isolation-observation"), ["unknown", { answers: { contactDate: daysAgo(-1) } }]],
};

/** Every way to take one change a rule. */
const combinations = rules.reduce<readonly (readonly Change[])[]>(
  (taken, rule) => taken.flatMap((changes) => changesByRule[rule].map((change) => [...changes, change])),
  [[]],
);

test("In all combinations each rule is decided by what concerns it, and any broken one refuses", () => {
  expect(combinations).toHaveLength(3 * 3 * 3 * 2 * 3 * 2 * 2 * 3);
  for (const changes of combinations) {
    const { outcome, rules: decided } = decideEligibility({
      answers: Object.assign({}, eligibleAnswers, ...changes.map(([, { answers }]) => answers)),
      records: changes.flatMap(([, { record }]) => (record === undefined ? [] : [record])),
      today: policyTestDate,
      policy: defaultPolicy,
    });
    const results = changes.map(([result]) => result);
    expect(decided.map(({ result }) => result)).toEqual(results);
    expect(outcome).toBe(results.includes("broken") ? "refused" : results.includes("unknown") ? "returned" : "clean");
  }
});
