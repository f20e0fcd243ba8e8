// The bits of a list against a plain array of colours.
import fc from "fast-check";
import { expect, test } from "vitest";
import { colourAt, createBits, forEachNonGreen, placeCount, setColour } from "./bits.ts";

const colour = fc.constantFrom("green", "red", "yellow");

test("a new list is green at each of its places and has no others", () => {
  for (const sizeLog2 of [10, 20]) {
    const bits = createBits(sizeLog2);
    const last = 2 ** sizeLog2 - 1;
    expect(placeCount(bits)).toBe(last + 1);
    expect(bits.length).toBe(2 ** sizeLog2 / 4);
    for (const place of [0, 1, last - 1, last]) expect(colourAt(bits, place)).toBe("green");
    for (const place of [-1, 0.5, last + 1, 2 ** 53, NaN, Infinity]) expect(colourAt(bits, place)).toBeUndefined();
  }
});

test("places lie two bits each, least significant first, and the value 3 reads as yellow", () => {
  const bits = createBits(10);
  bits[1] = 0b11_10_01_00;
  expect([4, 5, 6, 7].map((place) => colourAt(bits, place))).toEqual(["green", "red", "yellow", "yellow"]);
});

test("a size that no list has and a place that this list has not are refused loudly", () => {
  for (const sizeLog2 of [9, 21, 10.5, NaN]) expect(() => createBits(sizeLog2)).toThrow(RangeError);
  for (const place of [-1, 1024, 1.5]) expect(() => setColour(createBits(10), place, "red")).toThrow(RangeError);
});

test("a list agrees with a plain array of colours after any changes", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(1023), colour), { maxLength: 200 }), (changes) => {
      const bits = createBits(10);
      const plain = Array.from({ length: 1024 }, () => "green");
      for (const [place, to] of changes) {
        setColour(bits, place, to);
        plain[place] = to;
      }
      expect(plain.map((_, place) => colourAt(bits, place))).toEqual(plain);
      const seen: [number, string][] = [];
      forEachNonGreen(bits, (place, to) => seen.push([place, to]));
      expect(seen).toEqual([...plain.entries()].filter(([, to]) => to !== "green"));
    }),
  );
});
