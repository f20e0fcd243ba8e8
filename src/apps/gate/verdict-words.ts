/** Why a verdict is what it is and what to do, in the words of a language. */
import type { ReasonCode } from "../../core/verdict/reasons.ts";
import type { Language } from "../../ui/words/language.ts";
import { momentWords } from "../../ui/words/times.ts";
import type { ReasonWords, Words } from "../../ui/words/words.ts";
import { decidingReason } from "./state.ts";
import type { Check } from "./state.ts";

/** What is said beside it: on an admission nothing decides. */
export const otherReasons = ({ verdict }: Check): readonly ReasonCode[] =>
  verdict.outcome === "admit" ? verdict.reasons : verdict.reasons.slice(1);

/** What the verdict's screen says first. */
export const verdictWords = (check: Check, words: Words, language: Language): ReasonWords => {
  const reason = decidingReason(check);
  if (reason === "issuer-unknown" && check.isPractice === true) return words.training.unknown;
  if (reason !== undefined) {
    // Where copies are not taken, no document helps: the phone itself must show the code.
    const isCopy = check.verdict.outcome === "complete" && (reason === "proof-absent" || reason === "proof-late");
    return isCopy ? { ...words.reason[reason], next: words.reason["proof-invalid"].next } : words.reason[reason];
  }
  if (check.shownBeforeSeconds === undefined) return words.admitted;
  const told = { seconds: check.shownBeforeSeconds, nowSeconds: check.nowSeconds };
  return words.shownBefore(momentWords(told, language));
};
