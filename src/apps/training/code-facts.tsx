/** What a gate in training shows for a practice code, and the document that belongs to it. */
import { OutcomeSymbol } from "../../ui/symbols.tsx";
import { currentLanguage, currentWords } from "../../ui/words/current.ts";
import { currentPracticeWords } from "../../ui/words/practice/current.ts";
import type { TrainingCode } from "./training-code.ts";
import { trainingLast4 } from "./training-codes.ts";

/** The same on the screen and on a card. */
export const CodeFacts = ({ code: { outcome } }: { readonly code: TrainingCode }) => {
  const words = currentPracticeWords();
  const outcomeWords = currentWords().outcome;
  return (
    <>
      <p class="practice-expected">
        <OutcomeSymbol outcome={outcome} />
        <span>
          <span class="practice-label">{words.shows}</span>
          <strong>{outcomeWords[outcome]}</strong>
        </span>
      </p>
      <p class="practice-document">
        {words.document}
        {currentLanguage() === "zh-CN" ? "：" : ": "}
        <strong class="code">{trainingLast4}</strong>
      </p>
      {outcome === "confirm" && <p class="practice-then">{words.then(trainingLast4, outcomeWords.admit)}</p>}
    </>
  );
};
