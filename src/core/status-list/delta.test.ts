// Deltas: the new list from the old, what is refused, and how near they come to the entropy bound.
import fc from "fast-check";
import { expect, test } from "vitest";
import { listStreamBytesMax } from "../limits.ts";
import { createBits, setColour } from "./bits.ts";
import { applyDelta, encodeDelta } from "./delta.ts";
import { createBitWriter, writeBits, writeSet, writtenBytes } from "./gaps.ts";

/** A list of 1,024 places with these that are not green. */
const listOf = (colours: Readonly<Record<number, "red" | "yellow">>) => {
  const bits = createBits(10);
  for (const [place, colour] of Object.entries(colours)) setColour(bits, Number(place), colour);
  return bits;
};

/** A delta from its parts, whatever they are. */
const streamOf = (places: readonly number[], colourBits: readonly number[], ranks: readonly number[]) => {
  const writer = createBitWriter();
  writeSet(writer, places);
  for (const bit of colourBits) writeBits(writer, bit, 1);
  writeSet(writer, ranks);
  return writtenBytes(writer);
};

const anyList = fc
  .array(fc.tuple(fc.nat(1023), fc.constantFrom("red", "yellow")), { maxLength: 200 })
  .map((entries) => listOf(Object.fromEntries(entries)));

test("a delta applied to its base gives the new list and leaves the base alone", () => {
  fc.assert(
    fc.property(anyList, anyList, (from, to) => {
      const base = new Uint8Array(from);
      expect(applyDelta(from, encodeDelta(from, to))).toEqual({ ok: true, value: to });
      expect(from).toEqual(base);
    }),
  );
});

test("the parts of a delta are places with their colours, then ranks among the base's non-green", () => {
  const from = listOf({ 3: "red", 9: "yellow", 12: "red", 40: "yellow" });
  const to = listOf({ 9: "red", 12: "red", 100: "yellow" });
  expect(encodeDelta(from, to)).toEqual(streamOf([9, 100], [0, 1], [0, 3]));
  expect(applyDelta(from, streamOf([9, 100], [0, 1], [0, 3]))).toEqual({ ok: true, value: to });
});

test("a place that enters as it is, or enters and leaves, or has no such rank is refused", () => {
  const base = listOf({ 3: "red", 9: "yellow" });
  expect(applyDelta(base, streamOf([3], [0], []))).toEqual({ ok: false, error: "delta-idle" });
  expect(applyDelta(base, streamOf([3], [1], []))).toMatchObject({ ok: true });
  expect(applyDelta(base, streamOf([3], [1], [0]))).toEqual({ ok: false, error: "delta-overlap" });
  expect(applyDelta(base, streamOf([], [], [1]))).toMatchObject({ ok: true });
  expect(applyDelta(base, streamOf([], [], [2]))).toEqual({ ok: false, error: "delta-malformed" });
  expect(applyDelta(base, streamOf([1024], [0], []))).toEqual({ ok: false, error: "delta-malformed" });
});

test("a cut, lengthened or overlong stream is refused", () => {
  const base = createBits(10);
  const stream = encodeDelta(base, listOf({ 7: "red", 8: "yellow", 900: "red" }));
  for (let length = 0; length < stream.length; length += 1) {
    expect(applyDelta(base, stream.subarray(0, length))).toEqual({ ok: false, error: "delta-malformed" });
  }
  expect(applyDelta(base, Uint8Array.from([...stream, 0]))).toEqual({ ok: false, error: "delta-malformed" });
  expect(applyDelta(base, new Uint8Array(listStreamBytesMax + 1))).toEqual({ ok: false, error: "delta-too-large" });
});

test("lists of two sizes have no delta", () => {
  expect(() => encodeDelta(createBits(10), createBits(11))).toThrow(RangeError);
});

test("a day's change of one place in a thousand costs at most 1.06 of the entropy bound", () => {
  const places = 1_000_000;
  const nonGreen = 10_000;
  const changes = 1000;
  // Every 100th place starts red or yellow; half the changes enter, half leave, spread by a stride that meets no pattern.
  const from = createBits(20);
  const place = (index: number) => (index * 61_803_399) % places;
  for (let index = 0; index < nonGreen; index += 1) setColour(from, place(index), index % 10 < 7 ? "yellow" : "red");
  const to = new Uint8Array(from);
  const order = (index: number) => (index * 7919) % nonGreen;
  for (let index = 0; index < changes / 2; index += 1) {
    setColour(to, place(order(index)), "green");
    setColour(to, place(nonGreen + order(index)), index % 10 < 7 ? "yellow" : "red");
  }
  const entropy = (p: number) => (p === 0 || p === 1 ? 0 : -p * Math.log2(p) - (1 - p) * Math.log2(1 - p));
  const enteringBits = (places - nonGreen) * entropy(changes / 2 / (places - nonGreen));
  const boundBytes = (enteringBits + (changes / 2) * entropy(0.7) + nonGreen * entropy(changes / 2 / nonGreen)) / 8;
  const delta = encodeDelta(from, to);
  expect(delta.length / boundBytes).toBeLessThan(1.06);
  expect(applyDelta(from, delta)).toEqual({ ok: true, value: to });
});

test("no stream makes a delta throw", () => {
  const base = listOf({ 1: "red", 2: "yellow", 500: "red" });
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (stream) => {
      applyDelta(base, stream);
    }),
    { numRuns: 2000 },
  );
});
