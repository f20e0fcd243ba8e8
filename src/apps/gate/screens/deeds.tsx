/** What the guard does with a traveler, each in one tap; the one that the verdict speaks for is the large one. */
import type { Deed } from "../../../core/journal/scan.ts";
import type { Outcome, ReasonCode } from "../../../core/verdict/reasons.ts";
import { currentWords } from "../../../ui/words/current.ts";

interface Choice {
  readonly main?: Deed;
  readonly others: readonly Deed[];
}

/** Letting through is offered on green alone; an ambulance goes by its own word, which the journal keeps. */
const stopped: readonly Deed[] = ["sent-back", "held", "emergency", "none"];

/** Reasons whose next step is the lead's: the traveler waits. */
const forTheLead: readonly (ReasonCode | undefined)[] = [
  "sig-invalid",
  "key-time",
  "area-foreign",
  "claims-invalid",
  "key-suspended",
];

/** What the next step asks for; none where that is the document. */
const mainOf = (outcome: Outcome, reason: ReasonCode | undefined): Deed | undefined => {
  if (outcome === "confirm" || reason === "identity-mismatch") return undefined;
  if (outcome === "refuse" || forTheLead.includes(reason)) return "held";
  return outcome === "pending" || reason === "expired" ? "sent-back" : "none";
};

/** The deeds on a verdict and the reason that decided it. */
export const deedsFor = (outcome: Outcome, reason?: ReasonCode): Choice => {
  if (outcome === "admit") return { main: "let-through", others: ["sent-back", "held"] };
  const main = mainOf(outcome, reason);
  if (main === undefined) return { others: stopped };
  return { main, others: stopped.filter((deed) => deed !== main) };
};

/** `returnsInSeconds`: in a queue green goes on by itself after that. */
export interface DeedsProps {
  readonly outcome: Outcome;
  readonly reason: ReasonCode | undefined;
  readonly returnsInSeconds: number | undefined;
  readonly canTypeAgain: boolean;
  readonly onDeed: (deed: Deed) => void;
  readonly onTypeAgain: () => void;
}

/** At the lower edge, under the thumb. */
export const Deeds = ({ outcome, reason, returnsInSeconds, canTypeAgain, onDeed, onTypeAgain }: DeedsProps) => {
  const words = currentWords();
  const { main, others } = deedsFor(outcome, reason);
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
      {main !== undefined && button(main, "main")}
      {others.map((deed) => button(deed, "plain"))}
    </div>
  );
};
