// Snapshots: one form, their limits, and how near they come to the entropy bound.
import fc from "fast-check";
import { expect, test } from "vitest";
import { hexToBytes } from "../bytes.ts";
import { listStreamBytesMax } from "../limits.ts";
import { colourAt, createBits, setColour } from "./bits.ts";
import { createBitWriter, writeSet, writtenBytes } from "./gaps.ts";
import { decodeSnapshot, encodeSnapshot } from "./snapshot.ts";

/** The snapshot's bytes of these two sets, whatever they are. */
const streamOf = (red: readonly number[], yellow: readonly number[]) => {
  const writer = createBitWriter();
  writeSet(writer, red);
  writeSet(writer, yellow);
  return writtenBytes(writer);
};

/** A pseudo-random number from 0 to 1, the same in each run (xorshift32). */
const seeded = (seed: number) => {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
};

test("a snapshot gives back every list, in one form", () => {
  const changes = fc.array(fc.tuple(fc.nat(1023), fc.constantFrom("red", "yellow", "green")), { maxLength: 300 });
  fc.assert(
    fc.property(changes, (colours) => {
      const bits = createBits(10);
      for (const [place, colour] of colours) setColour(bits, place, colour);
      const stream = encodeSnapshot(bits);
      expect(decodeSnapshot(stream, 10)).toEqual({ ok: true, value: bits });
    }),
  );
});

test("a worked snapshot stays as it is, to the byte", () => {
  const bits = createBits(10);
  setColour(bits, 5, "red");
  setColour(bits, 6, "yellow");
  setColour(bits, 1023, "yellow");
  expect(encodeSnapshot(bits)).toEqual(streamOf([5], [6, 1023]));
  expect(encodeSnapshot(createBits(10))).toEqual(hexToBytes("00000000000000"));
});

test("the value 3 goes out as yellow", () => {
  const bits = createBits(10);
  bits[0] = 3;
  const decoded = decodeSnapshot(encodeSnapshot(bits), 10);
  expect(decoded.ok && colourAt(decoded.value, 0)).toBe("yellow");
});

test("a place of both colours, one past the list, a longer and a shorter stream are refused", () => {
  expect(decodeSnapshot(streamOf([7], [7]), 10)).toEqual({ ok: false, error: "snapshot-overlap" });
  expect(decodeSnapshot(streamOf([1024], []), 10)).toEqual({ ok: false, error: "snapshot-malformed" });
  expect(decodeSnapshot(streamOf([1024], []), 11).ok).toBe(true);
  expect(decodeSnapshot(new Uint8Array(listStreamBytesMax + 1), 10)).toEqual({
    ok: false,
    error: "snapshot-too-large",
  });
  expect(decodeSnapshot(new Uint8Array(listStreamBytesMax), 10)).toEqual({ ok: false, error: "snapshot-malformed" });
  const stream = encodeSnapshot(createBits(10));
  expect(decodeSnapshot(stream.subarray(0, 6), 10)).toEqual({ ok: false, error: "snapshot-malformed" });
  expect(decodeSnapshot(stream.subarray(0, 3), 10)).toEqual({ ok: false, error: "snapshot-malformed" });
  expect(() => decodeSnapshot(stream, 21)).toThrow(RangeError);
});

test("the last place of the largest list is read", () => {
  const decoded = decodeSnapshot(streamOf([], [2 ** 20 - 1]), 20);
  expect(decoded.ok && colourAt(decoded.value, 2 ** 20 - 1)).toBe("yellow");
  expect(decodeSnapshot(streamOf([], [2 ** 20]), 20).ok).toBe(false);
});

test("the fullest list is within the limit of a stream", () => {
  const random = seeded(7);
  const bits = createBits(20);
  for (let place = 0; place < 2 ** 20; place += 1) setColour(bits, place, random() < 0.5 ? "red" : "yellow");
  const stream = encodeSnapshot(bits);
  expect(stream.length).toBeLessThan(listStreamBytesMax);
  expect(decodeSnapshot(stream, 20)).toEqual({ ok: true, value: bits });
});

test("a snapshot of a million places with one in a hundred not green is within 1.03 of the entropy bound", () => {
  const places = 1_000_000;
  const random = seeded(1);
  const bits = createBits(20);
  let red = 0;
  let yellow = 0;
  for (let place = 0; place < places; place += 1) {
    if (random() >= 0.01) continue;
    const colour = random() < 0.7 ? "yellow" : "red";
    if (colour === "red") red += 1;
    else yellow += 1;
    setColour(bits, place, colour);
  }
  const share = (count: number) => -count * Math.log2(count / places);
  const boundBytes = (share(red) + share(yellow) + share(places - red - yellow)) / 8;
  expect(encodeSnapshot(bits).length / boundBytes).toBeLessThan(1.03);
});

test("no stream makes the decoder throw, and what it takes has one meaning", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (stream) => {
      const decoded = decodeSnapshot(stream, 10);
      if (decoded.ok) expect(decodeSnapshot(encodeSnapshot(decoded.value), 10)).toEqual(decoded);
    }),
    { numRuns: 2000 },
  );
});
