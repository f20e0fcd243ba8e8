/** The shape of what the page of practice codes says; loaded by that page only. */

/** The codes to practise with, by their names in the practice world. */
export type PracticeCodeName =
  "green" | "print" | "picture" | "report-missing" | "yellow" | "red" | "pending" | "card" | "forged" | "unknown";

/** The page and the cards that it prints. */
export interface PracticeWords {
  readonly title: string;
  /** On everything, in stripes. */
  readonly banner: string;
  readonly text: string;
  readonly steps: readonly string[];
  readonly shows: string;
  readonly document: string;
  /** After the document of a code that asks for it. */
  readonly then: (last4: string, outcome: string) => string;
  readonly previous: string;
  readonly next: string;
  readonly list: string;
  readonly print: string;
  readonly code: Readonly<Record<PracticeCodeName, string>>;
}
