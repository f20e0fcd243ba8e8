/** Whether somebody may have a pass: rules D1.1 to D1.8 over answers and records, each with its evidence (D3; README.md). */
import type { Answers } from "./answers.ts";
import type { CivilDate } from "./civil-dates.ts";
import type { Colour } from "./colours.ts";
import type { Completion, Evidence, Finding, Rule, RuleResult } from "./evidence.ts";
import { completions, met, broken, rules, unknown } from "./evidence.ts";
import { findSymptoms, findTemperature } from "./health-findings.ts";
import type { Policy } from "./policy-data.ts";
import { findHighPrevalence, findResidence, findReturn } from "./place-findings.ts";
import type { EpidemicRecord, RecordRule } from "./record-rules.ts";
import { spanOfRecord } from "./record-rules.ts";

/** What a decision is made of. Records are those that are not withdrawn. */
export interface EligibilityInput {
  readonly answers: Answers;
  readonly records: readonly EpidemicRecord[];
  /** The application's date where it is submitted, the day of comparing where it is compared again. */
  readonly today: CivilDate;
  readonly policy: Policy;
}

/** What became of one rule, and the facts that decided it: at least one. */
export interface RuleDecision {
  readonly rule: Rule;
  readonly result: RuleResult;
  readonly evidence: readonly Evidence[];
}

/** `clean` goes to the officer, `refused` is red, `returned` yellow (D3.2). */
export type Outcome = "clean" | "refused" | "returned";

/** A decision on eligibility: plain data, kept with the application. Holds no temperature, name or number. */
export interface Decision {
  readonly policyVersion: number;
  readonly date: CivilDate;
  readonly outcome: Outcome;
  /** All eight, in order. */
  readonly rules: readonly RuleDecision[];
  /** Where returned: what to complete, at least one, each once. Else empty. */
  readonly complete: readonly Completion[];
}

/** Rules D1.1 to D1.8. The order of answers and records does not matter; more records never improve a decision. Throws RangeError where a date is none. */
export const decideEligibility = (input: EligibilityInput): Decision => {
  const decided = rules.map((rule) => decideRule(rule, findings[rule](input)));
  const outcome = outcomeOf(decided.map(({ result }) => result));
  const facts = new Set<string>(decided.flatMap(({ evidence }) => evidence.map(({ fact }) => fact)));
  return {
    policyVersion: input.policy.version,
    date: input.today,
    outcome,
    rules: decided,
    complete: outcome === "returned" ? completions.filter((fact) => facts.has(fact)) : [],
  };
};

/** The colour of a pass that says an outcome; a clean one is decided by an officer and has none yet (D3.2). */
export const colourOfOutcome = (outcome: Outcome): Exclude<Colour, "green"> | undefined =>
  outcome === "clean" ? undefined : outcome === "refused" ? "red" : "yellow";

const outcomeOf = (results: readonly RuleResult[]): Outcome => {
  if (results.includes("broken")) return "refused";
  return results.includes("unknown") ? "returned" : "clean";
};

/** The worst finding decides, and those like it are its evidence. */
const decideRule = (rule: Rule, found: readonly Finding[]): RuleDecision => {
  const results = found.map(({ result }) => result);
  const result = results.includes("broken") ? "broken" : results.includes("unknown") ? "unknown" : "met";
  const evidence = found.filter((finding) => finding.result === result).map((finding) => finding.evidence);
  return { rule, result, evidence: inOneOrder(evidence) };
};

/** Each fact once, in an order that does not depend on the input's. */
const inOneOrder = (evidence: readonly Evidence[]): readonly Evidence[] =>
  [...new Map(evidence.map((fact) => [JSON.stringify(fact), fact]))]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, fact]) => fact);

const findTrip = ({ answers: { residence, trip } }: EligibilityInput): Finding => {
  if (trip === undefined) return unknown({ fact: "trip-missing" });
  if (trip.purpose === "other") return broken({ fact: "purpose-other" });
  if (trip.area === residence?.area) return unknown({ fact: "trip-same-place", area: trip.area });
  return met({ fact: trip.purpose === "work" ? "purpose-work" : "purpose-school", area: trip.area });
};

/** What the records say that concern a rule. */
const findRecords = (rule: RecordRule, { records, policy, today }: EligibilityInput): readonly Finding[] => {
  const found = records.flatMap((record): readonly Finding[] => {
    const span = spanOfRecord(record, policy, today);
    if (span?.rule !== rule) return [];
    const { kind, fromDate, untilDate, area } = record;
    const { freeDate } = span;
    if (freeDate !== undefined && freeDate <= today) return [met({ fact: "record-over", kind, freeDate })];
    return [
      broken({
        ...{ fact: "record" as const, kind, fromDate },
        ...(untilDate !== undefined && { untilDate }),
        ...(area !== undefined && { area }),
        ...(freeDate !== undefined && { freeDate }),
      }),
    ];
  });
  return found.length > 0 ? found : [met({ fact: "no-record" })];
};

const findings: Readonly<Record<Rule, (input: EligibilityInput) => readonly Finding[]>> = {
  "D1.1": findResidence,
  "D1.2": (input) => [findTrip(input)],
  "D1.3": ({ answers, today, policy }) => [
    findTemperature(policy, answers.temperatureTenths),
    ...findSymptoms(answers.symptoms, today, policy),
  ],
  "D1.4": (input) => findRecords("D1.4", input),
  "D1.5": (input) => findRecords("D1.5", input),
  "D1.6": (input) => findRecords("D1.6", input),
  "D1.7": (input) => [...findReturn(input), ...findRecords("D1.7", input)],
  "D1.8": (input) => [...findHighPrevalence(input), ...findRecords("D1.8", input)],
};
