/** The shape of what the page about training says. */

/** The codes to practise with, by their names in the practice world. */
export type TrainingCodeName =
  "green" | "print" | "picture" | "report-missing" | "yellow" | "red" | "pending" | "card" | "forged" | "unknown";

/** Training. */
export interface TrainingWords {
  readonly text: string;
  readonly start: string;
  readonly codes: string;
  readonly showCodes: string;
  readonly nextCode: string;
  readonly last4: (last4: string) => string;
  readonly code: Readonly<Record<TrainingCodeName, string>>;
}
