/** Sounds and vibrates for an outcome (Web Audio, Vibration API); silent where the device has neither. */
import type { Outcome } from "../core/verdict/reasons.ts";
import { outcomeSounds, outcomeVibrations } from "./outcome-signals.ts";
import type { OutcomeSound } from "./outcome-signals.ts";

/** What a verdict is told with beside the screen. Nothing here throws or rejects. */
export interface Feedback {
  /** Call it in each gesture: browsers let no page sound before one, and a phone call takes the sound away again. */
  unlock(): void;
  sound(outcome: Outcome): void;
  vibrate(outcome: Outcome): void;
  readonly canVibrate: boolean;
  /** Whether sounds come out now, as far as the browser knows: the volume it does not tell. */
  canSound(): Promise<boolean>;
}

/** The browser's parts; missing where it has none. */
export interface FeedbackScope {
  readonly createAudio: (() => AudioContext) | undefined;
  readonly vibrate: ((pattern: number[]) => boolean) | undefined;
  readonly nowMilliseconds: () => number;
}

/** A sound that comes later than this belongs to the traveler before. */
const lateMilliseconds = 500;
/** Tones begin and end softly, or they click. */
const fadeSeconds = 0.008;
/** As loud as it goes without distortion. */
const gainMax = 0.9;

const realScope = (): FeedbackScope => ({
  createAudio: "AudioContext" in globalThis ? () => new AudioContext() : undefined,
  vibrate: "vibrate" in navigator ? (pattern) => navigator.vibrate(pattern) : undefined,
  nowMilliseconds: () => performance.now(),
});

const play = (audio: AudioContext, { wave, tones }: OutcomeSound): void => {
  let start = audio.currentTime + fadeSeconds;
  for (const { hertz, milliseconds, restMilliseconds } of tones) {
    const end = start + milliseconds / 1000;
    const gain = audio.createGain();
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(gainMax, start + fadeSeconds);
    gain.gain.setValueAtTime(gainMax, end - fadeSeconds);
    gain.gain.linearRampToValueAtTime(0, end);
    gain.connect(audio.destination);
    const oscillator = audio.createOscillator();
    oscillator.type = wave;
    oscillator.frequency.value = hertz;
    oscillator.connect(gain);
    oscillator.start(start);
    oscillator.stop(end);
    start = end + restMilliseconds / 1000;
  }
};

/** Makes nothing that costs anything until the first gesture. */
export const createFeedback = (scope: FeedbackScope = realScope()): Feedback => {
  let audio: AudioContext | undefined;
  const resume = async (): Promise<void> => {
    try {
      audio ??= scope.createAudio?.();
      if (audio?.state !== "running") await audio?.resume();
    } catch {
      // No sound device, or none left for this page.
      audio = undefined;
    }
  };
  const sound = async (outcome: Outcome): Promise<void> => {
    const asked = scope.nowMilliseconds();
    await resume();
    if (audio?.state !== "running" || scope.nowMilliseconds() - asked > lateMilliseconds) return;
    try {
      play(audio, outcomeSounds[outcome]);
    } catch {
      // The device went away meanwhile: the screen says it all too.
      audio = undefined;
    }
  };
  return {
    unlock: () => void resume(),
    sound: (outcome) => void sound(outcome),
    vibrate: (outcome) => {
      scope.vibrate?.([...outcomeVibrations[outcome]]);
    },
    canVibrate: scope.vibrate !== undefined,
    canSound: async () => {
      // Without a gesture the browser leaves the question open.
      await Promise.race([resume(), new Promise((resolve) => setTimeout(resolve, lateMilliseconds))]);
      return audio?.state === "running";
    },
  };
};
