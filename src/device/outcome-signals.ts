/** What each outcome sounds and feels like: told apart without a look, by pitch and by rhythm alone. */
import type { Outcome } from "../core/verdict/reasons.ts";

/** One tone; a pause of `restMilliseconds` follows. Phones are loud and ears keen between 500 and 2500 hertz. */
export interface Tone {
  readonly hertz: number;
  readonly milliseconds: number;
  readonly restMilliseconds: number;
}

/** `square` is harsher and louder: for what must stop somebody. */
export interface OutcomeSound {
  readonly wave: "triangle" | "square";
  readonly tones: readonly Tone[];
}

const tone = (hertz: number, milliseconds: number, restMilliseconds = 20): Tone => ({
  hertz,
  milliseconds,
  restMilliseconds,
});

/** Green rises and is short, red falls and is long, the rest lies between. */
export const outcomeSounds: Readonly<Record<Outcome, OutcomeSound>> = {
  admit: { wave: "triangle", tones: [tone(1319, 80), tone(1976, 160)] },
  confirm: { wave: "triangle", tones: [tone(1319, 70, 60), tone(1319, 70, 60), tone(1760, 140)] },
  identify: { wave: "triangle", tones: [tone(1047, 240)] },
  complete: { wave: "triangle", tones: [tone(1175, 180, 90), tone(880, 180)] },
  pending: { wave: "triangle", tones: [tone(988, 120), tone(784, 120), tone(988, 120), tone(784, 240)] },
  refuse: { wave: "square", tones: [tone(740, 280, 60), tone(523, 520)] },
  invalid: { wave: "square", tones: [tone(587, 90, 70), tone(587, 90, 70), tone(587, 90, 70), tone(587, 90)] },
  unsure: {
    wave: "triangle",
    tones: [tone(831, 100), tone(932, 100), tone(1047, 100), tone(1175, 100), tone(1568, 100)],
  },
};

/** Milliseconds on, off, on … as `navigator.vibrate` takes them. */
export const outcomeVibrations: Readonly<Record<Outcome, readonly number[]>> = {
  admit: [80],
  identify: [260],
  confirm: [80, 80, 80],
  complete: [240, 100, 240],
  pending: [80, 80, 80, 80, 260],
  refuse: [520, 120, 520],
  invalid: [80, 80, 80, 80, 80, 80, 80],
  unsure: [260, 80, 80, 80, 260],
};
