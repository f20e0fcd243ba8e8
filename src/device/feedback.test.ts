import { afterEach, expect, test, vi } from "vitest";
import { outcomes } from "../core/verdict/reasons.ts";
import { createFeedback } from "./feedback.ts";
import { outcomeSounds } from "./outcome-signals.ts";

afterEach(() => {
  vi.useRealTimers();
});

/** A sound device that runs once a test says that there was a gesture; `log` has what it played. */
const createDevice = () => {
  const log: string[] = [];
  const waiting: (() => void)[] = [];
  const parameter = {
    value: 0,
    setValueAtTime: () => undefined,
    linearRampToValueAtTime: () => undefined,
  };
  const audio = {
    state: "suspended",
    currentTime: 7,
    destination: {},
    resume: () =>
      new Promise<void>((resolve) => {
        waiting.push(() => {
          audio.state = "running";
          resolve();
        });
      }),
    createGain: () => ({ gain: parameter, connect: () => undefined }),
    createOscillator: () => {
      const oscillator = {
        type: "",
        frequency: { value: 0 },
        connect: () => undefined,
        start: () => log.push(`${oscillator.type} ${oscillator.frequency.value}`),
        stop: () => undefined,
      };
      return oscillator;
    },
  };
  const allow = async (): Promise<void> => {
    for (const go of waiting.splice(0)) go();
    await Promise.resolve();
    await Promise.resolve();
  };
  // Only what is used of a context.
  return { log, allow, createAudio: () => audio as unknown as AudioContext };
};

const createScope = (createAudio: (() => AudioContext) | undefined) => {
  const patterns: number[][] = [];
  const clock = { milliseconds: 0 };
  const vibrate = (pattern: number[]): boolean => patterns.push(pattern) > 0;
  const feedback = createFeedback({ createAudio, vibrate, nowMilliseconds: () => clock.milliseconds });
  return { feedback, patterns, clock };
};
const settle = () => new Promise((resolve) => setImmediate(resolve));

test("after a gesture each outcome plays its tones", async () => {
  const { log, allow, createAudio } = createDevice();
  const { feedback } = createScope(createAudio);
  feedback.unlock();
  await allow();
  for (const outcome of outcomes) {
    feedback.sound(outcome);
    await settle();
    const { wave, tones } = outcomeSounds[outcome];
    expect(log.splice(0)).toEqual(tones.map(({ hertz }) => `${wave} ${hertz}`));
  }
});

test("a sound that could only come late is not played over the next traveler", async () => {
  const { log, allow, createAudio } = createDevice();
  const { feedback, clock } = createScope(createAudio);
  feedback.sound("admit");
  await settle();
  clock.milliseconds = 501;
  await allow();
  await settle();
  expect(log).toEqual([]);
  feedback.sound("refuse");
  await settle();
  expect(log).toHaveLength(outcomeSounds.refuse.tones.length);
});

test("whether sounds come out is known: not before a gesture, but after one", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  const { allow, createAudio } = createDevice();
  const { feedback } = createScope(createAudio);
  const before = feedback.canSound();
  await vi.advanceTimersByTimeAsync(500);
  expect(await before).toBe(false);
  feedback.unlock();
  await allow();
  expect(await feedback.canSound()).toBe(true);
});

test.each([
  ["no audio at all", undefined],
  [
    "a sound device that cannot be opened",
    () => {
      throw new DOMException("no device", "NotSupportedError");
    },
  ],
])("with %s everything is silent and nothing breaks", async (_name, createAudio) => {
  const { feedback } = createScope(createAudio);
  feedback.unlock();
  feedback.sound("admit");
  await settle();
  expect(await feedback.canSound()).toBe(false);
});

test("outcomes vibrate where the phone can", () => {
  const { feedback, patterns } = createScope(undefined);
  expect(feedback.canVibrate).toBe(true);
  feedback.vibrate("refuse");
  feedback.vibrate("admit");
  expect(patterns).toEqual([[520, 120, 520], [80]]);
  const still = createFeedback({ createAudio: undefined, vibrate: undefined, nowMilliseconds: () => 0 });
  still.vibrate("admit");
  expect(still.canVibrate).toBe(false);
});
