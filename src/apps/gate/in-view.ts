/** The code that was judged last and is still held to the camera: it is not judged again before it has been away. */
import type { PassName } from "../../core/journal/scan.ts";
import { passKey } from "./seen.ts";

/** A code not seen for this long has been taken away. */
const awayMilliseconds = 3000;

/** What stays in view; one for a page. */
export interface InView {
  /** Tells of a sight of a text. Whether it is the one judged last, seen without a break. */
  readonly isSame: (text: string, nowMilliseconds: number) => boolean;
  /** Whether a pass is the one judged last, in view without a break up to the text just read: a live code renews its text. */
  readonly isSamePass: (text: string, pass: PassName | undefined) => boolean;
  /** A verdict on this text was left. */
  readonly left: (text: string, pass: PassName | undefined, nowMilliseconds: number) => void;
  /** The next text does not come from the camera: it is judged, whatever is in view. */
  readonly handedOver: () => void;
  readonly forget: () => void;
}

/** Nothing has been judged yet. */
export const createInView = (): InView => {
  let judged: { readonly texts: Set<string>; readonly pass: string | undefined; seenMilliseconds: number } | undefined;
  let newest: string | undefined;
  return {
    isSame: (text, nowMilliseconds) => {
      newest = undefined;
      if (judged === undefined) return false;
      if (nowMilliseconds - judged.seenMilliseconds > awayMilliseconds) judged = undefined;
      else if (judged.texts.has(text)) judged.seenMilliseconds = nowMilliseconds;
      else newest = text;
      return judged?.texts.has(text) ?? false;
    },
    isSamePass: (text, pass) => {
      if (judged?.pass === undefined || pass === undefined || newest !== text) return false;
      if (passKey(pass) !== judged.pass) return false;
      judged.texts.add(text);
      return true;
    },
    left: (text, pass, nowMilliseconds) => {
      const key = pass === undefined ? undefined : passKey(pass);
      judged = { texts: new Set([text]), pass: key, seenMilliseconds: nowMilliseconds };
    },
    handedOver: () => {
      newest = undefined;
    },
    forget: () => {
      judged = undefined;
      newest = undefined;
    },
  };
};
