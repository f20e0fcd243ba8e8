import { expect, test } from "vitest";
import { indexOfHash, waysOf } from "./code-ways.ts";
import { trainingCodes as codes } from "./training-codes.ts";

test("the address names a code, and the first where it names none", () => {
  codes.forEach(({ id }, index) => {
    expect(indexOfHash(`#${id}`, codes)).toBe(index);
  });
  for (const hash of ["", "#", "#nothing", "#gree"]) expect(indexOfHash(hash, codes)).toBe(0);
});

test("Next goes through all codes and begins again; Previous goes the same way back", () => {
  const seen: string[] = [];
  let index = 0;
  do {
    const { code, next } = waysOf(index, codes);
    seen.push(code.id);
    const from = index;
    index = indexOfHash(next, codes);
    expect(indexOfHash(waysOf(index, codes).previous, codes)).toBe(from);
  } while (index !== 0 && seen.length <= codes.length);
  expect(seen).toEqual(codes.map(({ id }) => id));
});

test("without codes there is no way", () => {
  expect(() => waysOf(0, [])).toThrow("codes: expected one or more, got none");
});

test("every code has its own text and fits a QR code that a phone reads from paper", () => {
  expect(new Set(codes.map(({ text }) => text)).size).toBe(codes.length);
  // Version 16 at level M holds so many characters (ISO/IEC 18004, table 7).
  expect(codes.filter(({ text }) => text.length > 656).map(({ id }) => id)).toEqual([]);
});
