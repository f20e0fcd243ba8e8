/** A code to practise with, to be shown on another screen or printed. */
import type { Outcome } from "../../core/verdict/reasons.ts";
import type { PracticeCodeName } from "../../ui/words/practice/practice-words.ts";

/** Known to a gate in training only; judged there at its standing clock, so that it holds for ever. */
export interface TrainingCode {
  readonly id: PracticeCodeName;
  readonly text: string;
  /** What a gate in training says to it at first. */
  readonly outcome: Outcome;
}
