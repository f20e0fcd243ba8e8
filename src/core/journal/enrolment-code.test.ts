// Enrolment codes: what is forgiven in typing, and what is not.
import fc from "fast-check";
import { expect, test } from "vitest";

import { enrolmentCodeCharsMax } from "../limits.ts";
import { bytesToEnrolmentCode, formatEnrolmentCode, isEnrolmentCode, parseEnrolmentCode } from "./enrolment-code.ts";

const random = fc.uint8Array({ minLength: 12, maxLength: 12 });

test("a code reads back from how it is shown, typed in any of the ways that are forgiven", () => {
  fc.assert(
    fc.property(random, fc.infiniteStream(fc.nat(2)), (bytes, choices) => {
      const code = bytesToEnrolmentCode(bytes);
      expect(isEnrolmentCode(code)).toBe(true);
      const shown = formatEnrolmentCode(code);
      expect(shown).toMatch(/^[^-]{4}-[^-]{4}-[^-]{4}$/);
      const alike: Readonly<Record<string, string>> = { 0: "Oo0", 1: "IlL" };
      const typed = [...shown].map((character) => {
        const choice = choices.next().value ?? 0;
        const lookalike = alike[character]?.charAt(choice);
        return lookalike ?? (choice === 1 ? character.toLowerCase() : character);
      });
      for (const text of [code, shown, typed.join(""), ` ${typed.join(" ")}\n`]) {
        expect(parseEnrolmentCode(text)).toBe(code);
      }
    }),
  );
});

test("full-width characters and other dashes are forgiven, as keyboards for Chinese write them", () => {
  expect(parseEnrolmentCode("７ＱＦＭ－２ｘｋｄ—9TRA")).toBe("7QFM2XKD9TRA");
});

test.each(["", "7QFM-2XKD-9TR", "7QFM-2XKD-9TRA-0", "7QFM-2XKD-9TRU", "7QFM_2XKD_9TRA", "7QFM2XKD9TR张"])(
  "%j is no code",
  (text) => {
    expect(parseEnrolmentCode(text)).toBeUndefined();
    expect(isEnrolmentCode(text)).toBe(false);
  },
);

test("a text that is too long is no code, whatever it holds, and what is typed never throws", () => {
  const code = bytesToEnrolmentCode(new Uint8Array(12));
  expect(parseEnrolmentCode(code.padEnd(enrolmentCodeCharsMax))).toBe(code);
  expect(parseEnrolmentCode(code.padEnd(enrolmentCodeCharsMax + 1))).toBeUndefined();
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const parsed = parseEnrolmentCode(text);
      expect(parsed === undefined || isEnrolmentCode(parsed)).toBe(true);
    }),
  );
});

test("all of 60 bits are in the code, each of the 32 digits for one value", () => {
  const of = (byte: number) => bytesToEnrolmentCode(new Uint8Array(12).fill(byte));
  expect(new Set(Array.from({ length: 32 }, (_, byte) => of(byte))).size).toBe(32);
  expect(of(0xff)).toBe(of(31));
  expect(() => bytesToEnrolmentCode(new Uint8Array(11))).toThrow(RangeError);
});
