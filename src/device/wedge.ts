/** Scanners that type: a burst of keys too fast for a hand, ended by Enter, Tab or a pause. */
import { codeTextCharsMax } from "../core/limits.ts";
import { codePrefix, isCodeStart, textFieldOf } from "./text-field.ts";
import type { TextField } from "./text-field.ts";

/** Between two keys of a scanner, in milliseconds; the quickest typists need twice as long. */
const burstGapMilliseconds = 50;
/** While the keys are those that a code begins with: nobody types these so quickly, least of all where nothing shows them. */
const prefixGapMilliseconds = { inField: 100, elsewhere: 300 } as const;
/** Once it is a scanner for sure: some stutter over Bluetooth, or while the phone is busy. */
const stutterMilliseconds = 500;
/** A scanner that sends no Enter has ended when nothing came for so long: half a code, cut by a busy phone, would look forged. */
const pauseMilliseconds = 1500;
/** A scanner's Enter may lag behind its code by as much; a later one is a hand's. */
const enterLagMilliseconds = 700;
/** So many fast keys in a row are a scanner. */
const burstKeysMin = 3;
/** Shorter bursts are a stumbling hand, not a code. */
const textCharsMin = 6;

/** A burst from its first key on. */
interface Burst {
  readonly text: string;
  readonly lastMilliseconds: number;
  /** Where the keys were going when they began, and what stood there. */
  readonly field: TextField | undefined;
  readonly fieldText: string;
  /** It is a scanner's, for the gate: its keys do nothing else any more. */
  readonly isTaken: boolean;
}

/** Before anything on the page sees the key. */
const capture = { capture: true };

const nameOf = ({ code, key }: KeyboardEvent): string => code || key;

/** Keys that only change others, as scanners press them too. */
const isSilent = (key: string): boolean => key === "Shift" || key === "CapsLock";

/** A held key repeats as fast as a scanner types. */
const isShortcut = (event: KeyboardEvent): boolean =>
  event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.isComposing;

const beginBurst = (event: KeyboardEvent): Burst => {
  const field = textFieldOf(event);
  return {
    text: event.key,
    lastMilliseconds: event.timeStamp,
    field,
    fieldText: field?.value ?? "",
    isTaken: false,
  };
};

const isSurely = ({ text, field }: Burst): boolean =>
  field === undefined ? text.length >= burstKeysMin : isCodeStart(text);

/** How long the next key may take to belong to the burst. */
const gapMillisecondsMax = ({ isTaken, text, field }: Burst): number => {
  if (isTaken) return stutterMilliseconds;
  if (!codePrefix.startsWith(text.toUpperCase())) return burstGapMilliseconds;
  return field === undefined ? prefixGapMilliseconds.elsewhere : prefixGapMilliseconds.inField;
};

/** The next key of a burst; where that makes it a scanner's, its first keys are taken out of the field again. */
const growBurst = (burst: Burst, event: KeyboardEvent): Burst => {
  const text = (burst.text + event.key).slice(0, codeTextCharsMax + 1);
  const grown = { ...burst, text, lastMilliseconds: event.timeStamp };
  if (burst.isTaken || !isSurely(grown)) return grown;
  if (burst.field !== undefined) {
    burst.field.value = burst.fieldText;
    burst.field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  return { ...grown, isTaken: true };
};

/** Listens to what is typed anywhere; gives the way to stop. A text longer than any code is cut, and so is none. */
export const listenToWedge = (target: EventTarget, onText: (text: string) => void): (() => void) => {
  let burst: Burst | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let takenMilliseconds = -Infinity;
  const takenKeys = new Set<string>();

  const finish = (): void => {
    clearTimeout(timer);
    const text = burst?.isTaken === true ? burst.text : "";
    burst = undefined;
    if (text.length >= textCharsMin) onText(text);
  };
  const take = (event: KeyboardEvent): void => {
    event.preventDefault();
    takenKeys.add(nameOf(event));
    takenMilliseconds = event.timeStamp;
  };
  const onEnd = (event: KeyboardEvent): void => {
    // Late as it may be, a scanner's Enter must not press what has the focus by now.
    if (event.timeStamp - takenMilliseconds <= enterLagMilliseconds) take(event);
    finish();
  };
  const onKey = (event: KeyboardEvent): void => {
    const gap = event.timeStamp - (burst?.lastMilliseconds ?? -Infinity);
    if (burst === undefined || gap > gapMillisecondsMax(burst)) {
      finish();
      burst = beginBurst(event);
      return;
    }
    burst = growBurst(burst, event);
    if (!burst.isTaken) return;
    take(event);
    clearTimeout(timer);
    timer = setTimeout(finish, pauseMilliseconds);
  };
  const onKeyDown = (event: Event): void => {
    // Only keyboards send this event.
    const pressed = event as KeyboardEvent;
    if (isSilent(pressed.key)) return;
    // Some scanners end with Ctrl and a letter.
    if (isShortcut(pressed) || pressed.key === "Enter" || pressed.key === "Tab") onEnd(pressed);
    else if (pressed.key.length === 1) onKey(pressed);
  };
  const onKeyUp = (event: Event): void => {
    // A space presses a button when it is let go. As above.
    if (takenKeys.delete(nameOf(event as KeyboardEvent))) event.preventDefault();
  };
  target.addEventListener("keydown", onKeyDown, capture);
  target.addEventListener("keyup", onKeyUp, capture);
  return () => {
    clearTimeout(timer);
    target.removeEventListener("keydown", onKeyDown, capture);
    target.removeEventListener("keyup", onKeyUp, capture);
  };
};
