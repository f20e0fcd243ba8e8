/** The verdict: colour, shape, word and pattern at arm's length; then why, what to do, and whom it is about. */
import { useEffect, useRef } from "preact/hooks";
import type { ReasonCode } from "../../../core/verdict/reasons.ts";
import { OutcomeSymbol } from "../../../ui/symbols.tsx";
import { currentLanguage, currentWords } from "../../../ui/words/current.ts";
import { momentWords } from "../../../ui/words/times.ts";
import type { ReasonWords } from "../../../ui/words/words.ts";
import type { Check } from "../state.ts";
import { outcomeOf } from "../state.ts";
import { DocumentForm } from "./document-form.tsx";
import { Facts, HolderName } from "./facts.tsx";

/** A check, and what the guard can do next. */
export interface VerdictProps {
  readonly check: Check;
  /** The document was looked at and did not match: it can be typed again. */
  readonly canTypeAgain: boolean;
  readonly onDocument: (lastFour: string) => void;
  readonly onTypeAgain: () => void;
  readonly onNext: () => void;
}

/** Notes on an admission do not decide; they are said beside it. */
const decidingReason = ({ verdict }: Check): ReasonCode | undefined =>
  verdict.outcome === "admit" ? undefined : verdict.reasons[0];

const otherReasons = ({ verdict }: Check): readonly ReasonCode[] =>
  verdict.outcome === "admit" ? verdict.reasons : verdict.reasons.slice(1);

const wordsFor = (check: Check): ReasonWords => {
  const words = currentWords();
  const reason = decidingReason(check);
  if (reason !== undefined) return words.reason[reason];
  if (check.shownBeforeSeconds === undefined) return words.admitted;
  const told = { seconds: check.shownBeforeSeconds, nowSeconds: check.nowSeconds };
  return words.shownBefore(momentWords(told, currentLanguage()));
};

const OtherReasons = ({ check }: { readonly check: Check }) => {
  const words = currentWords();
  const others = otherReasons(check);
  if (others.length === 0) return null;
  return (
    <section class="others">
      <h2>{words.alsoSeen}</h2>
      <ul>
        {others.map((code) => (
          <li key={code}>
            {words.reason[code].why} <span class="code">{code}</span>
          </li>
        ))}
      </ul>
    </section>
  );
};

type ActionProps = Pick<VerdictProps, "canTypeAgain" | "onTypeAgain" | "onNext"> & { readonly isSecondary: boolean };

/** While the document is asked for, going on to the next traveler is not the first thing to do. */
const Actions = ({ canTypeAgain, isSecondary, onTypeAgain, onNext }: ActionProps) => {
  const words = currentWords();
  return (
    <div class="actions">
      {canTypeAgain && (
        <button type="button" class="button plain" onClick={onTypeAgain}>
          {words.confirm.again}
        </button>
      )}
      <button type="button" class={isSecondary ? "button plain" : "button"} onClick={onNext}>
        {words.nextTraveler}
      </button>
    </div>
  );
};

/** One screen for all outcomes: they differ by what the outcome's name selects in `verdict.css`, words and shape. */
export const VerdictPage = ({ check, canTypeAgain, onDocument, onTypeAgain, onNext }: VerdictProps) => {
  const words = currentWords();
  const outcome = outcomeOf(check);
  const reason = wordsFor(check);
  const claims = outcome === "invalid" ? undefined : check.verdict.claims;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
  }, [check]);
  return (
    <main
      class="verdict"
      data-screen="verdict"
      data-outcome={outcome}
      data-reason={decidingReason(check)}
      data-shown-before={check.shownBeforeSeconds === undefined ? undefined : "true"}
    >
      <div class="field" role="alert">
        <OutcomeSymbol outcome={outcome} />
        <h1 ref={heading} tabIndex={-1}>
          {words.outcome[outcome]}
        </h1>
      </div>
      <div class="details">
        <p class="why">{reason.why}</p>
        <p class="next">
          <span class="next-label">{words.nextStep}</span> {reason.next}
        </p>
        <HolderName claims={claims} />
        {outcome === "confirm" && <DocumentForm key={check.text} onDocument={onDocument} />}
        <OtherReasons check={check} />
        <Facts check={check} claims={claims} />
      </div>
      <Actions
        canTypeAgain={canTypeAgain}
        isSecondary={outcome === "confirm"}
        onTypeAgain={onTypeAgain}
        onNext={onNext}
      />
    </main>
  );
};
