/** What the rules say to people, and how their words are asked for. One dictionary a language; a missing entry does not compile. */
import type { Symptom } from "../answers.ts";
import type { DocumentError, DocumentType } from "../document-number.ts";
import type { Outcome, RuleDecision } from "../eligibility.ts";
import type { Completion, Evidence, Rule, RuleResult } from "../evidence.ts";
import type { Policy } from "../policy-data.ts";
import type { RecordKind } from "../record-rules.ts";
import type { ReportDateError } from "../report-rules.ts";

/** What the words cannot know. */
export interface Names {
  /** An area (GB/T 2260, six digits) as it is called in the language. */
  readonly area: (area: number) => string;
}

/** Evidence with this fact. */
export type EvidenceOf<Fact extends Evidence["fact"]> = Evidence extends infer One
  ? One extends { readonly fact: infer Facts }
    ? Fact extends Facts
      ? One
      : never
    : never
  : never;

/** A dictionary. */
export interface PolicyWords {
  /** The rule, with the policy's numbers. */
  readonly rule: Readonly<Record<Rule, (policy: Policy) => string>>;
  readonly result: Readonly<Record<RuleResult, string>>;
  /** What becomes of the application, and what to do next. */
  readonly outcome: Readonly<Record<Outcome, string>>;
  /** Said to the applicant and to officers alike: facts, no blame. */
  readonly evidence: { readonly [Fact in Evidence["fact"]]: (evidence: EvidenceOf<Fact>, names: Names) => string };
  /** What to complete, as a request, with the policy's numbers. */
  readonly completion: Readonly<Record<Completion, (policy: Policy) => string>>;
  readonly symptom: Readonly<Record<Symptom, string>>;
  readonly recordKind: Readonly<Record<RecordKind, string>>;
  readonly documentType: Readonly<Record<DocumentType, string>>;
  readonly documentError: Readonly<Record<DocumentError, string>>;
  readonly reportError: Readonly<Record<ReportDateError | "report-temperature", string>>;
}

/** One fact in words. */
export const evidenceWords = (words: PolicyWords, evidence: Evidence, names: Names): string => {
  // The table has for each fact the function of evidence with that fact; the compiler cannot follow the pair.
  const say = words.evidence[evidence.fact] as (evidence: Evidence, names: Names) => string;
  return say(evidence, names);
};

/** What became of a rule, its title apart: the result, then each fact. */
export const decisionWords = (words: PolicyWords, { result, evidence }: RuleDecision, names: Names) => ({
  result: words.result[result],
  evidence: evidence.map((fact) => evidenceWords(words, fact, names)),
});
