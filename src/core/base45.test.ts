import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeBase45, encodeBase45 } from "./base45.ts";
import { equalBytes, hexToBytes, utf8ToBytes } from "./bytes.ts";

test.each([
  ["AB", "BB8"],
  ["Hello!!", "%69 VD92EX0"],
  ["base-45", "UJCLQE7W581"],
  ["ietf!", "QED8WEX0"],
])("RFC 9285 section 4: %j is %j and back", (plain, text) => {
  expect(encodeBase45(utf8ToBytes(plain))).toBe(text);
  expect(decodeBase45(text)).toEqual({ ok: true, value: utf8ToBytes(plain) });
});

test.each([
  ["", ""],
  ["00", "00"],
  ["ff", "U5"],
  ["0000", "000"],
  ["ffff", "FGW"],
  ["fffe", "EGW"],
])("the ends of the ranges: %s is %j", (hex, text) => {
  expect(encodeBase45(hexToBytes(hex))).toBe(text);
  expect(decodeBase45(text)).toEqual({ ok: true, value: hexToBytes(hex) });
});

test.each([
  ["GGW", "a triple of 65,536"],
  [":::", "the largest triple"],
  ["V5", "a pair of 256"],
  ["::", "the largest pair"],
  ["0", "a single character"],
  ["0000", "a single character after a triple"],
  ["bb8", "lower case"],
  ["BB8\n", "a line end"],
  ["B,8", "a character outside the alphabet in the middle"],
  [",B8", "a character outside the alphabet at first"],
  ["BB,", "a character outside the alphabet at last"],
  [",0", "a character outside the alphabet in a pair"],
  ["0,", "a character outside the alphabet at the end of a pair"],
  ["BBé", "a Latin letter beyond ASCII"],
  ["ＢB8", "a full-width letter"],
  ["00\u0130", "a letter whose lower case begins with ASCII"],
])("%j is refused: %s", (text) => {
  expect(decodeBase45(text)).toEqual({ ok: false, error: "base45-invalid" });
});

test("every byte string comes back from its text", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      const decoded = decodeBase45(encodeBase45(bytes));
      return decoded.ok && equalBytes(decoded.value, bytes);
    }),
  );
});

test("every text that is read is the one text of its bytes", () => {
  const alphanumeric = fc.string({ unit: fc.constantFrom(..."0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:") });
  fc.assert(
    fc.property(fc.oneof(alphanumeric, fc.string(), fc.string({ unit: "binary" })), (text) => {
      const decoded = decodeBase45(text);
      return !decoded.ok || encodeBase45(decoded.value) === text;
    }),
    { numRuns: 2000 },
  );
});

test("a view into larger memory is encoded by itself", () => {
  expect(encodeBase45(Uint8Array.of(9, 65, 66, 9).subarray(1, 3))).toBe("BB8");
});
