/** How far this phone's clock is from the server's, as it is said. */
import type { Language } from "../../../ui/words/language.ts";
import type { ListsWords } from "../../../ui/words/menu/lists-words.ts";
import { spanWords } from "../../../ui/words/times.ts";

/** A sync measures to about this. */
const knownToSeconds = 2;

/** `offsetSeconds` is the server's clock less the phone's; undefined where none was measured. */
export const clockOffsetWords = (
  offsetSeconds: number | undefined,
  words: ListsWords["offset"],
  language: Language,
): string => {
  if (offsetSeconds === undefined) return words.none;
  const seconds = Math.abs(offsetSeconds);
  if (seconds <= knownToSeconds) return words.same;
  const span = seconds < 60 ? words.seconds(seconds) : spanWords(seconds, language);
  return offsetSeconds > 0 ? words.behind(span) : words.ahead(span);
};
