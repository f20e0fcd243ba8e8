/** What the guard does with a traveler, each in one tap; the one that the verdict speaks for is the large one. */
import type { Deed } from "../../../core/journal/scan.ts";
import type { Outcome } from "../../../core/verdict/reasons.ts";
import { currentWords } from "../../../ui/words/current.ts";

interface Choice {
  readonly main?: Deed;
  readonly others: readonly Deed[];
}

/** Letting through is offered on green alone; an ambulance goes by its own word, which the journal keeps. */
const stopped: readonly Deed[] = ["held", "sent-back", "emergency"];

/** The deeds on a verdict. */
export const deedsFor: Readonly<Record<Outcome, Choice>> = {
  admit: { main: "let-through", others: ["held", "sent-back"] },
  confirm: { others: stopped },
  complete: { main: "sent-back", others: ["held", "emergency", "none"] },
  refuse: { main: "held", others: ["sent-back", "emergency", "none"] },
  pending: { main: "sent-back", others: ["held", "emergency", "none"] },
  identify: { main: "sent-back", others: ["held", "emergency", "none"] },
  invalid: { main: "none", others: stopped },
  unsure: { main: "none", others: stopped },
};

/** `returnsInSeconds`: in a queue green goes on by itself after that. */
export interface DeedsProps {
  readonly outcome: Outcome;
  readonly returnsInSeconds: number | undefined;
  readonly canTypeAgain: boolean;
  readonly onDeed: (deed: Deed) => void;
  readonly onTypeAgain: () => void;
}

/** At the lower edge, under the thumb. */
export const Deeds = ({ outcome, returnsInSeconds, canTypeAgain, onDeed, onTypeAgain }: DeedsProps) => {
  const words = currentWords();
  const { main, others } = deedsFor[outcome];
  const button = (deed: Deed, look: string) => (
    <button
      key={deed}
      type="button"
      class={`button ${look}`}
      data-deed={deed}
      onClick={() => {
        onDeed(deed);
      }}
    >
      {words.deed[deed]}
    </button>
  );
  return (
    <div class="actions" role="group" aria-label={words.deeds}>
      {returnsInSeconds !== undefined && (
        <p class="returns" style={{ "--returns-in": `${returnsInSeconds}s` }}>
          {words.returnsByItself}
        </p>
      )}
      {canTypeAgain && (
        <button type="button" class="button main" onClick={onTypeAgain}>
          {words.confirm.again}
        </button>
      )}
      {main !== undefined && button(main, canTypeAgain ? "plain main" : "main")}
      {others.map((deed) => button(deed, "plain"))}
    </div>
  );
};
