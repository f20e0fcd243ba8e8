import { expect, test } from "vitest";
import { outcomes } from "../core/verdict/reasons.ts";
import { outcomeSounds, outcomeVibrations } from "./outcome-signals.ts";

const pairs = outcomes.flatMap((first, index) => outcomes.slice(index + 1).map((second) => [first, second] as const));
const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

/** Each tone's step from the first, in semitones: the melody, wherever it begins. */
const melodyOf = (outcome: (typeof outcomes)[number]) =>
  outcomeSounds[outcome].tones.map(({ hertz }, _index, [first]) =>
    Math.round(12 * Math.log2(hertz / (first?.hertz ?? hertz))),
  );
const rhythmOf = (outcome: (typeof outcomes)[number]) =>
  outcomeSounds[outcome].tones.flatMap(({ milliseconds, restMilliseconds }) => [milliseconds, restMilliseconds]);

test("all outcomes are compared with each other", () => {
  expect(pairs).toHaveLength((outcomes.length * (outcomes.length - 1)) / 2);
});

test.each(pairs)("%s and %s differ in pitch and in rhythm", (first, second) => {
  const tones = [first, second].map((outcome) => outcomeSounds[outcome].tones.map(({ hertz }) => hertz).join());
  expect(tones[0]).not.toBe(tones[1]);
  const [one, other] = [rhythmOf(first), rhythmOf(second)];
  const isHeard = one.length !== other.length || one.some((part, index) => Math.abs(part - (other[index] ?? 0)) >= 60);
  expect(isHeard).toBe(true);
});

test.each(pairs)("%s and %s vibrate a different number of times, or a good deal longer", (first, second) => {
  const [one, other] = [outcomeVibrations[first], outcomeVibrations[second]];
  const isFelt = one.length !== other.length || one.some((part, index) => Math.abs(part - (other[index] ?? 0)) >= 150);
  expect(isFelt).toBe(true);
});

test.each(outcomes)("%s is short, loud to a phone and never a single blip", (outcome) => {
  const { tones } = outcomeSounds[outcome];
  expect(sum(rhythmOf(outcome))).toBeLessThanOrEqual(1000);
  expect(sum(tones.map(({ milliseconds }) => milliseconds))).toBeGreaterThanOrEqual(200);
  expect(tones.filter(({ hertz }) => hertz < 500 || hertz > 2500)).toEqual([]);
  expect(sum(outcomeVibrations[outcome])).toBeLessThanOrEqual(1200);
});

test("green rises, red falls and lasts longest", () => {
  expect(melodyOf("admit").at(-1)).toBeGreaterThan(0);
  expect(melodyOf("refuse").at(-1)).toBeLessThan(0);
  const lengths = outcomes.map((outcome) => sum(rhythmOf(outcome)));
  expect(Math.max(...lengths)).toBe(sum(rhythmOf("refuse")));
});
