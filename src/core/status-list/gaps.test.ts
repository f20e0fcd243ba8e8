// Sets of places: the fast reader and writer against slow ones on strings of digits.
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  createBitReader,
  createBitWriter,
  endsExactly,
  readBits,
  readSet,
  writeBits,
  writeSet,
  writtenBytes,
} from "./gaps.ts";

/** A stream from its digits, last byte filled with zeros: the obvious way. */
const bytesOf = (digits: string): Uint8Array =>
  Uint8Array.from({ length: Math.ceil(digits.length / 8) }, (_, index) =>
    Number.parseInt(digits.slice(index * 8, index * 8 + 8).padEnd(8, "0"), 2),
  );

/** A set the slow way: digits in a string. */
const slowSet = (places: readonly number[], k: number): string => {
  let previous = -1;
  let digits = places.length.toString(2).padStart(21, "0") + k.toString(2).padStart(5, "0");
  for (const place of places) {
    const gap = place - previous - 1;
    previous = place;
    digits += "1".repeat(Math.floor(gap / 2 ** k)) + "0";
    if (k > 0) digits += (gap % 2 ** k).toString(2).padStart(k, "0");
  }
  return digits;
};

const read = (stream: Uint8Array, universe: number): readonly number[] | undefined => {
  const reader = createBitReader(stream);
  const places = readSet(reader, universe);
  return places !== undefined && endsExactly(reader) ? [...places] : undefined;
};

const placesBelow = (universe: number) =>
  fc.uniqueArray(fc.nat(universe - 1), { maxLength: 60 }).map((places) => places.toSorted((a, b) => a - b));

test("a set reads back for every k that its five bits can name", () => {
  fc.assert(
    fc.property(placesBelow(5000), fc.nat(31), (places, k) => {
      expect(read(bytesOf(slowSet(places, k)), 5000)).toEqual(places);
    }),
  );
});

test("the writer's stream is the shortest of all k, and one that the slow way writes too", () => {
  fc.assert(
    fc.property(placesBelow(2 ** 20), (places) => {
      const writer = createBitWriter();
      writeSet(writer, places);
      const streams = Array.from({ length: 21 }, (_, k) => k)
        .filter((k) => (places.at(-1) ?? 0) / 2 ** k < 2000)
        .map((k) => slowSet(places, k));
      const shortest = streams.toSorted((a, b) => a.length - b.length)[0] ?? "";
      expect(writer.position).toBe(shortest.length);
      expect(writtenBytes(writer)).toEqual(bytesOf(shortest));
      expect(read(writtenBytes(writer), 2 ** 20)).toEqual(places);
    }),
  );
});

test("the greatest count, the last place and long runs of ones read back", () => {
  const all = Array.from({ length: 2 ** 20 }, (_, place) => place);
  const writer = createBitWriter();
  writeSet(writer, all);
  expect(writtenBytes(writer).length).toBe(Math.ceil((26 + 2 ** 20) / 8));
  expect(read(writtenBytes(writer), 2 ** 20)?.length).toBe(2 ** 20);
  expect(read(bytesOf(slowSet([2 ** 20 - 1], 0)), 2 ** 20)).toEqual([2 ** 20 - 1]);
  for (const ones of [31, 32, 33, 63, 64, 65]) expect(read(bytesOf(slowSet([ones], 0)), 100)).toEqual([ones]);
});

test("one far place among many near ones is written as a long run of ones", () => {
  const places = [...Array.from({ length: 10_000 }, (_, place) => place), 2 ** 20 - 1];
  const writer = createBitWriter();
  writeSet(writer, places);
  expect(writer.position).toBeGreaterThan(10_000 * 5);
  expect(read(writtenBytes(writer), 2 ** 20)).toEqual(places);
});

test("a place past the universe, more places than it holds and a cut stream are refused", () => {
  const stream = bytesOf(slowSet([3, 9], 2));
  expect(read(stream, 10)).toEqual([3, 9]);
  expect(read(stream, 9)).toBeUndefined();
  expect(read(stream, 1)).toBeUndefined();
  for (let length = 0; length < stream.length; length += 1) {
    expect(read(stream.subarray(0, length), 10)).toBeUndefined();
  }
  // A count that the stream cannot hold is refused before memory is taken for it.
  expect(read(bytesOf("1".repeat(21) + "00000"), 2 ** 21)).toBeUndefined();
  // A gap of about 2^53 is refused, not wrapped to a small one.
  expect(
    read(bytesOf("0".repeat(20) + "1" + "11111" + "1".repeat(64) + "0" + "0".repeat(31)), 2 ** 20),
  ).toBeUndefined();
  // Ones to the very end, and low bits that lack one.
  expect(read(bytesOf("0".repeat(20) + "1" + "00000" + "1".repeat(38)), 2 ** 20)).toBeUndefined();
  expect(read(bytesOf("0".repeat(20) + "1" + "00101" + "10" + "1111").subarray(0, 4), 2 ** 20)).toBeUndefined();
});

test("what is left over must be zeros and less than a byte", () => {
  const digits = slowSet([3], 2); // 29 digits
  expect(read(bytesOf(digits), 10)).toEqual([3]);
  expect(read(bytesOf(`${digits}001`), 10)).toBeUndefined();
  expect(read(bytesOf(`${digits}00000000`), 10)).toBeUndefined();
});

test("bits written in any widths read back, and none can be read past the end", () => {
  const parts = fc.array(
    fc.integer({ min: 1, max: 25 }).chain((width) => fc.tuple(fc.nat(2 ** width - 1), fc.constant(width))),
    { maxLength: 100 },
  );
  fc.assert(
    fc.property(parts, (written) => {
      const writer = createBitWriter();
      for (const [value, width] of written) writeBits(writer, value, width);
      const reader = createBitReader(writtenBytes(writer));
      for (const [value, width] of written) expect(readBits(reader, width)).toBe(value);
      expect(endsExactly(reader)).toBe(true);
      expect(readBits(reader, 8)).toBeUndefined();
    }),
  );
});

test("places that do not rise are refused loudly", () => {
  expect(() => writeSet(createBitWriter(), [2, 2])).toThrow(RangeError);
});

test("no stream makes the reader throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(2 ** 20), (stream, universe) => {
      read(stream, universe);
    }),
    { numRuns: 2000 },
  );
});
