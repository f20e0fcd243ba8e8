/** The verdict: colour, shape, word and pattern at arm's length; then whom it is about, why, and what to do. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Shared } from "../../../device/share.ts";
import { OutcomeSymbol } from "../../../ui/symbols.tsx";
import { currentLanguage, currentWords } from "../../../ui/words/current.ts";
import { momentWords } from "../../../ui/words/times.ts";
import type { Deed } from "../../../core/journal/scan.ts";
import type { Check } from "../state.ts";
import { decidingReason, outcomeOf } from "../state.ts";
import type { BarrierState } from "../verdict-effects.ts";
import { otherReasons, verdictWords } from "../verdict-words.ts";
import { Deeds } from "./deeds.tsx";
import { DocumentForm } from "./document-form.tsx";
import { Facts, HolderName } from "./facts.tsx";

/** A check, and what the guard can do next. */
export interface VerdictProps {
  readonly check: Check;
  /** The document was looked at and did not match: it can be typed again. */
  readonly canTypeAgain: boolean;
  /** A lead's setting: the guard may compare with the eye alone. */
  readonly allowsByEye: boolean;
  readonly returnsInSeconds: number | undefined;
  readonly barrier: BarrierState | undefined;
  readonly onDocument: (lastFour: string) => void;
  readonly onDocumentSeen: () => void;
  readonly onTypeAgain: () => void;
  readonly onDeed: (deed: Deed) => void;
  readonly onShare: (check: Check) => Promise<Shared>;
}

/** The code is a pass, but not of the document that was typed from: its issuer still vouches for what it says. */
const isMismatch = (check: Check): boolean => decidingReason(check) === "identity-mismatch";

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

const Barrier = ({ state }: { readonly state: BarrierState | undefined }) =>
  state === undefined ? null : (
    <p class="barrier" data-barrier={state} role="status">
      {currentWords().barrier[state]}
    </p>
  );

/** What did not pass as a pass can be looked into elsewhere, with everything personal taken out. */
const isWorthSharing = (check: Check): boolean =>
  (check.verdict.outcome === "invalid" || check.verdict.outcome === "unsure") && !isMismatch(check);

/** Where there is no share sheet the report is saved, which nobody would notice. */
const Share = ({ check, onShare }: Pick<VerdictProps, "check" | "onShare">) => {
  const words = currentWords().share;
  const [isSaved, setIsSaved] = useState(false);
  const share = async (): Promise<void> => {
    setIsSaved((await onShare(check)) === "saved");
  };
  return (
    <>
      <button type="button" class="button plain share" onClick={() => void share()}>
        {words.button}
      </button>
      <p role="status">{isSaved ? words.saved : words.about}</p>
    </>
  );
};

const Details = (props: VerdictProps) => {
  const { check, barrier, allowsByEye, onDocument, onDocumentSeen, onShare } = props;
  const words = currentWords();
  const outcome = outcomeOf(check);
  const reason = verdictWords(check, words, currentLanguage());
  const isForged = outcome === "invalid" && !isMismatch(check);
  const claims = isForged ? undefined : check.verdict.claims;
  // Whose place a code that is no pass names, nobody knows.
  const isTold = check.shownBeforeSeconds === undefined && outcome !== "invalid";
  const scannedBefore = isTold ? check.scannedBeforeSeconds : undefined;
  return (
    <div class="details">
      <HolderName claims={claims} />
      <p class="why" id="why">
        {reason.why}
      </p>
      <p class="next" id="next">
        <span class="next-label">{words.nextStep}</span> {reason.next}
      </p>
      {outcome === "confirm" && (
        <DocumentForm key={check.id} onDocument={onDocument} onSeen={allowsByEye ? onDocumentSeen : undefined} />
      )}
      <Barrier state={barrier} />
      {scannedBefore !== undefined && (
        <p class="scanned-before" data-scanned-before="true">
          {words.scannedBefore(
            momentWords({ seconds: scannedBefore, nowSeconds: check.nowSeconds }, currentLanguage()),
          )}
        </p>
      )}
      <OtherReasons check={check} />
      <Facts check={check} claims={claims} />
      {isWorthSharing(check) && <Share key={check.id} check={check} onShare={onShare} />}
    </div>
  );
};

/** One screen for all outcomes: they differ by what the outcome's name selects in `verdict.css`, words and shape. */
export const VerdictPage = (props: VerdictProps) => {
  const { check, canTypeAgain, returnsInSeconds, onTypeAgain, onDeed } = props;
  const words = currentWords();
  const outcome = outcomeOf(check);
  const reason = decidingReason(check);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
  }, [check]);
  return (
    <main
      class="verdict"
      data-screen="verdict"
      data-outcome={outcome}
      data-reason={reason}
      data-shown-before={check.shownBeforeSeconds === undefined ? undefined : "true"}
    >
      <div class="field">
        <OutcomeSymbol outcome={outcome} />
        {/* Takes the focus, and so is heard with what describes it. */}
        <h1 ref={heading} tabIndex={-1} aria-describedby="why next">
          {isMismatch(check) ? words.mismatch : words.outcome[outcome]}
        </h1>
      </div>
      <Details {...props} />
      <Deeds
        outcome={outcome}
        reason={reason}
        returnsInSeconds={returnsInSeconds}
        canTypeAgain={canTypeAgain}
        onDeed={onDeed}
        onTypeAgain={onTypeAgain}
      />
    </main>
  );
};
