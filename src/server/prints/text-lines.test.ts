import fc from "fast-check";
import { expect, test } from "vitest";
import { breakLines, fitText, lineHeight, toPieces } from "./text-lines.ts";
import type { Piece } from "./text-lines.ts";

/** Latin is half as wide as Chinese; the font has no Arabic. */
const widthOf = (character: string): number | undefined => {
  if (/\p{Script=Arabic}/u.test(character)) return undefined;
  return /[\p{ASCII}\u00a0]/u.test(character) ? 0.5 : 1;
};
const pieces = (text: string) => toPieces(text, widthOf);
const textOf = (lines: readonly (readonly Piece[])[]) =>
  lines.map((line) => line.map(({ character }) => character).join(""));
const broken = (text: string, widthMax: number) => textOf(breakLines(pieces(text), widthMax));

test.each<[string, number, readonly string[]]>([
  ["张小明", 3, ["张小明"]],
  ["张小明", 2.9, ["张小", "明"]],
  ["一二三。四五", 3, ["一二", "三。四", "五"]],
  ["一二（三四）", 3, ["一二", "（三", "四）"]],
  ["阿卜·杜外", 2, ["阿", "卜·", "杜外"]],
  ["one two three", 4, ["one two", "three"]],
  ["one two three", 3.5, ["one two", "three"]],
  ["one two three", 3.4, ["one", "two", "three"]],
  ["Anne-Marie", 3, ["Anne-", "Marie"]],
  ["abcdefgh", 2, ["abcd", "efgh"]],
  ["一\n\n二", 9, ["一", "", "二"]],
  ["", 1, [""]],
  ["一二", 0.5, ["一", "二"]],
  ["+86\u00a0531 x", 4, ["+86\u00a0531", "x"]],
])("%j in lines of %d", (text, widthMax, lines) => {
  expect(broken(text, widthMax)).toEqual(lines);
});

test("What the font does not have is named as missing and is as wide as a Chinese character", () => {
  expect(pieces("aئ")).toEqual([
    { character: "a", width: 0.5, isMissing: false },
    { character: "ئ", width: 1, isMissing: true },
  ]);
});

test("Letters with marks are composed, so that one that the font has is not taken for two", () => {
  expect(pieces("e\u0301")).toEqual([{ character: "é", width: 1, isMissing: false }]);
});

test("Text takes the largest size in which it fits, and there is one for every text", () => {
  expect(fitText(pieces("张小明"), { width: 60, height: 20, sizeMax: 15 }).size).toBe(15);
  const box = { width: 90, height: 30, sizeMax: 18 };
  const text = fc.array(fc.constantFrom("阿", "·", "a", " ", "-", "ئ", "。", "（", "\n"), { maxLength: 300 });
  fc.assert(
    fc.property(text, (characters) => {
      const given = pieces(characters.join(""));
      const { size, lines } = fitText(given, box);
      expect(lines.length * lineHeight * size).toBeLessThanOrEqual(box.height);
      for (const line of lines) {
        const width = line.reduce((sum, piece) => sum + piece.width, 0) * size;
        expect(width).toBeLessThanOrEqual(box.width + 1e-6);
      }
      // Nothing is lost but spaces at the ends of lines.
      expect(textOf(lines).join("").replaceAll(" ", "")).toBe(characters.join("").replace(/[ \n]/g, ""));
    }),
  );
});
