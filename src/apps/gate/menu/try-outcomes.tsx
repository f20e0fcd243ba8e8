/** A button for each outcome, to learn how it sounds or feels. */
import { outcomes } from "../../../core/verdict/reasons.ts";
import type { Outcome } from "../../../core/verdict/reasons.ts";
import { currentWords } from "../../../ui/words/current.ts";

/** `title` says what is tried. */
export interface TryOutcomesProps {
  readonly title: string;
  readonly onTry: (outcome: Outcome) => void;
}

/** Folded away: it is needed on the first day. */
export const TryOutcomes = ({ title, onTry }: TryOutcomesProps) => (
  <details class="more">
    <summary>{title}</summary>
    <div class="tries">
      {outcomes.map((outcome) => (
        <button
          key={outcome}
          type="button"
          class="button plain"
          data-try={outcome}
          onClick={() => {
            onTry(outcome);
          }}
        >
          {currentWords().outcome[outcome]}
        </button>
      ))}
    </div>
  </details>
);
