import fc from "fast-check";
import { expect, test } from "vitest";
import { equalBytes, hexToBytes } from "../bytes.ts";
import { bytesToCodeText, codeTextToBytes } from "./code-text.ts";

const read = { ok: true, value: hexToBytes("4142") };

test("a text is the prefix and base45", () => {
  expect(bytesToCodeText(hexToBytes("4142"))).toBe("HP1:BB8");
  expect(codeTextToBytes("HP1:BB8")).toEqual(read);
});

test.each(["\t\n\v\f\r HP1:BB8", "   \r\nHP1:BB8", "HP1:BB8\n", "HP1:BB8\r\n\t\t", "hp1:bb8", " hp1:bb8\r\n"])(
  "%j is forgiven",
  (text) => {
    expect(codeTextToBytes(text)).toEqual(read);
  },
);

test.each([
  ["", "text-prefix"],
  [" ", "text-prefix"],
  ["HP1", "text-prefix"],
  ["HP2:BB8", "text-prefix"],
  ["HC1:BB8", "text-prefix"],
  ["hp1:BB8", "text-prefix"],
  ["Hp1:BB8", "text-prefix"],
  ["\u00a0HP1:BB8", "text-prefix"],
  ["\ufeffHP1:BB8", "text-prefix"],
  ["\u3000HP1:BB8", "text-prefix"],
  ["\u0085HP1:BB8", "text-prefix"],
  ["https://example.org", "text-prefix"],
  ["HP1:bb8", "base45-invalid"],
  ["HP1:BB8 ", "base45-invalid"],
  ["HP1:BB8\v", "base45-invalid"],
  ["HP1:BB8\f", "base45-invalid"],
  ["HP1:BB8\u00a0", "base45-invalid"],
  ["HP1:BB8\u2028", "base45-invalid"],
  ["HP1:B\nB8", "base45-invalid"],
  ["HP1:BB%20", "base45-invalid"],
  ["hp1:\u017f00", "base45-invalid"],
  ["hp1:\u0131b8", "base45-invalid"],
  ["hp1:00\u00df", "base45-invalid"],
  ["HP1:GGW", "base45-invalid"],
])("%j is refused: %s", (text, error) => {
  expect(codeTextToBytes(text)).toEqual({ ok: false, error });
});

test("a space after the text is a digit, and %20 three of them", () => {
  expect(codeTextToBytes("HP1:0 ")).toEqual({ ok: false, error: "base45-invalid" });
  expect(codeTextToBytes("HP1:%20")).toMatchObject({ ok: true });
  expect(codeTextToBytes("HP1:%20")).not.toEqual(codeTextToBytes("HP1: "));
  expect(codeTextToBytes("HP1:00 ")).toEqual({ ok: false, error: "base45-invalid" });
  expect(codeTextToBytes("HP1:  0")).toEqual({ ok: true, value: hexToBytes("0678") });
});

test("1,024 characters are read and 1,025 are not, white space included", () => {
  const longest = `HP1:${"0".repeat(1020)}`;
  expect(codeTextToBytes(longest)).toMatchObject({ ok: true });
  expect(codeTextToBytes(`${longest}\n`)).toEqual({ ok: false, error: "text-too-long" });
  expect(codeTextToBytes(`HP1:BB8${"\t".repeat(1017)}`)).toEqual(read);
  expect(codeTextToBytes(`HP1:BB8${"\t".repeat(2 ** 20)}`)).toEqual({ ok: false, error: "text-too-long" });
});

test("any bytes that fit come back, in lower case and between line ends too", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
      const text = bytesToCodeText(bytes);
      return [text, `\r\n ${text.toLowerCase()}\r\n`].every((variant) => {
        const decoded = codeTextToBytes(variant);
        return decoded.ok && equalBytes(decoded.value, bytes);
      });
    }),
  );
});

test("any text is answered", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: "binary" }),
        fc.string().map((text) => `HP1:${text}`),
      ),
      (text) => {
        const decoded = codeTextToBytes(text);
        return !decoded.ok || bytesToCodeText(decoded.value).includes(text.trim().toUpperCase());
      },
    ),
  );
});
