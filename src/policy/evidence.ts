/** What decided a rule: facts from the answers and the records, with what is needed to say them in words (D1, D4.1). */
import type { Symptom } from "./answers.ts";
import type { CivilDate } from "./civil-dates.ts";
import type { RecordKind } from "./record-rules.ts";

/** The rules of eligibility, in their order. */
export const rules = ["D1.1", "D1.2", "D1.3", "D1.4", "D1.5", "D1.6", "D1.7", "D1.8"] as const;

/** One of them. */
export type Rule = (typeof rules)[number];

/** `unknown`: data are missing or contradict each other. */
export type RuleResult = "met" | "broken" | "unknown";

/** A stay or a state that ended on a day so many days ago. */
interface Since {
  readonly date: CivilDate;
  readonly days: number;
}

/** What speaks for a rule being met. */
export type MetFact =
  | ({ readonly fact: "lives-since"; readonly area: number } & Since)
  | { readonly fact: "purpose-work" | "purpose-school"; readonly area: number }
  | { readonly fact: "no-symptoms" }
  | ({ readonly fact: "symptom-over"; readonly symptom: Symptom } & Since)
  /** Never says the temperature itself: it is kept sealed. */
  | { readonly fact: "temperature-normal"; readonly thresholdTenths: number }
  | { readonly fact: "no-record" }
  | { readonly fact: "record-over"; readonly kind: RecordKind; readonly freeDate: CivilDate }
  | { readonly fact: "nowhere-outside" | "no-high-prevalence" };

/** What breaks a rule. */
export type BrokenFact =
  | { readonly fact: "lives-outside"; readonly area: number }
  | ({ readonly fact: "lives-too-short"; readonly area: number } & Since)
  | ({ readonly fact: "was-outside"; readonly area: number } & Since)
  | { readonly fact: "purpose-other" }
  | { readonly fact: "symptom-goes-on"; readonly symptom: Symptom }
  | ({ readonly fact: "symptom-recent"; readonly symptom: Symptom } & Since)
  | { readonly fact: "fever"; readonly thresholdTenths: number }
  | {
      readonly fact: "record";
      readonly kind: RecordKind;
      readonly fromDate: CivilDate;
      readonly untilDate?: CivilDate;
      readonly area?: number;
      /** From when on it no longer counts; absent while nobody knows. */
      readonly freeDate?: CivilDate;
    }
  | { readonly fact: "lives-in-high-prevalence"; readonly area: number }
  | ({ readonly fact: "was-in-high-prevalence"; readonly area: number } & Since)
  | ({ readonly fact: "contact" } & Since);

/** What must be completed or put right first. */
export type UnknownFact =
  | {
      readonly fact:
        "residence-missing" | "trip-missing" | "symptoms-missing" | "stays-missing" | "temperature-missing";
    }
  | { readonly fact: "residence-date-future"; readonly date: CivilDate }
  | {
      readonly fact: "residence-recorded-outside" | "travel-recorded-outside";
      readonly area: number;
      readonly date: CivilDate;
    }
  | { readonly fact: "residence-recorded-later"; readonly area: number; readonly date: CivilDate }
  | { readonly fact: "record-without-area"; readonly kind: RecordKind; readonly date: CivilDate }
  | { readonly fact: "trip-same-place"; readonly area: number }
  | { readonly fact: "symptom-date-future"; readonly symptom: Symptom; readonly date: CivilDate }
  | { readonly fact: "temperature-implausible" }
  | { readonly fact: "stay-dates-wrong"; readonly area: number; readonly date: CivilDate }
  | { readonly fact: "contact-date-future"; readonly date: CivilDate };

/** One fact. */
export type Evidence = MetFact | BrokenFact | UnknownFact;

/** What an applicant, or who helps, has to complete: the codes of unknown facts, in the order in which they are asked for. */
export const completions = [
  "residence-missing",
  "residence-date-future",
  "residence-recorded-outside",
  "residence-recorded-later",
  "travel-recorded-outside",
  "record-without-area",
  "trip-missing",
  "trip-same-place",
  "symptoms-missing",
  "symptom-date-future",
  "temperature-missing",
  "temperature-implausible",
  "stays-missing",
  "stay-dates-wrong",
  "contact-date-future",
] as const satisfies readonly UnknownFact["fact"][];

/** One of them. */
export type Completion = (typeof completions)[number];

/** What a rule makes of one thing that it looked at. */
export type Finding =
  | { readonly result: "met"; readonly evidence: MetFact }
  | { readonly result: "broken"; readonly evidence: BrokenFact }
  | { readonly result: "unknown"; readonly evidence: UnknownFact };

/** Speaks for the rule. */
export const met = (evidence: MetFact): Finding => ({ result: "met", evidence });

/** Breaks the rule. */
export const broken = (evidence: BrokenFact): Finding => ({ result: "broken", evidence });

/** Leaves the rule open. */
export const unknown = (evidence: UnknownFact): Finding => ({ result: "unknown", evidence });
