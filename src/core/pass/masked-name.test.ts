import fc from "fast-check";
import { expect, test } from "vitest";
import { utf8ToBytes } from "../bytes.ts";
import { compoundFamilyNames } from "./compound-family-names.ts";
import { maskName } from "./masked-name.ts";

test.each([
  ["张三", "张*"],
  ["王小明", "王*明"],
  ["王小大明", "王*明"],
  ["欧阳修", "欧阳*"],
  ["欧阳小华", "欧阳*华"],
  ["諸葛孔明", "諸葛*明"],
  ["万俟卨", "万俟*"],
  ["欧阳", "欧*"],
  ["张", "张*"],
  [" 王　小 明 ", "王*明"],
  ["阿卜杜拉·买买提", "阿*提"],
  ["\u{20000}\u{20001}\u{20002}", "\u{20000}*\u{20002}"],
])("the Chinese name %s is shown as %s", (fullName, masked) => {
  expect(maskName(fullName)).toBe(masked);
});

test.each([
  ["Maria Garcia", "M.G."],
  ["maria de la garcia", "M.D.L.G."],
  ["Jean-Luc O’Neil", "J.L.O.N."],
  ["Émile Zola", "É.Z."],
  ["E\u0301mile", "É."],
  ["ßa", "ß."],
  ["Иван Петров", "И.П."],
  ["김 민수", "김.민."],
  ["Ada B C D E F G H", "A.B.C.D.E.F."],
  ["田中 太郎", "田*郎"],
  ["  Ada\t 2nd ", "A.N."],
])("the name %s of another script is shown as %s", (fullName, masked) => {
  expect(maskName(fullName)).toBe(masked);
});

test.each(["", " ", "123", "*", "\ud800", "…"])("%j has nothing to show", (fullName) => {
  expect(maskName(fullName)).toBe("*");
});

test("every mask has 1 to 13 bytes, well-formed, and hides what lies between", () => {
  const han = fc.string({ unit: fc.constantFrom(..."欧阳司马诸葛王小明华\u{20000}\u{2a6df}· "), minLength: 1 });
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" }), han), (fullName) => {
      const masked = maskName(fullName);
      expect(masked).not.toMatch(/\p{Surrogate}/u);
      expect(utf8ToBytes(masked).length).toBeGreaterThanOrEqual(1);
      expect(utf8ToBytes(masked).length).toBeLessThanOrEqual(13);
    }),
    { numRuns: 1000 },
  );
});

test("every compound family name has two Chinese characters and stands once in the list", () => {
  expect(compoundFamilyNames.size).toBeGreaterThan(150);
  for (const familyName of compoundFamilyNames) expect(familyName).toMatch(/^\p{Script=Han}{2}$/u);
  expect(maskName("司马相如")).toBe("司马*如");
});
