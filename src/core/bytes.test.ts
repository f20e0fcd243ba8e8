import fc from "fast-check";
import { expect, test } from "vitest";
import { byteAt, bytesToHex, compareBytes, concatBytes, equalBytes, hexToBytes, sha256, utf8ToBytes } from "./bytes.ts";

test("parts are joined in order into memory of their own", () => {
  const part = Uint8Array.of(1, 2);
  const joined = concatBytes(part, Uint8Array.of(), Uint8Array.of(3));
  part[0] = 9;
  expect([...joined]).toEqual([1, 2, 3]);
  expect(concatBytes()).toHaveLength(0);
});

test("bytes are equal exactly where length and every byte are", () => {
  expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBe(true);
  expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).toBe(false);
  expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1))).toBe(false);
  expect(equalBytes(Uint8Array.of(), Uint8Array.of())).toBe(true);
});

test("bytes are in order by the first that differs, else the shorter first", () => {
  const inOrder = [[], [1], [1, 0], [1, 2], [2], [255]].map((bytes) => Uint8Array.from(bytes));
  expect([...inOrder].reverse().sort(compareBytes)).toEqual(inOrder);
  expect(compareBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBe(0);
});

test("a byte beyond the end reads as 0", () => {
  expect([0, 1, 2].map((at) => byteAt(Uint8Array.of(7, 8), at))).toEqual([7, 8, 0]);
});

test("hexadecimal text and bytes are each other's inverse", () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => equalBytes(hexToBytes(bytesToHex(bytes)), bytes)));
  expect(bytesToHex(hexToBytes("00Ff1a"))).toBe("00ff1a");
});

test.each(["0", "0g", "0x00", " 00", "00\n", "é0"])("hexadecimal text %j is a TypeError", (hex) => {
  expect(() => hexToBytes(hex)).toThrow(TypeError);
});

test("text becomes UTF-8, and a lone surrogate U+FFFD", () => {
  expect(bytesToHex(utf8ToBytes("a水\u{10151}"))).toBe("61e6b0b4f0908591");
  expect(bytesToHex(utf8ToBytes("\ud800"))).toBe("efbfbd");
});

test("SHA-256 gives the digest of FIPS 180-4 for abc", async () => {
  expect(bytesToHex(await sha256(utf8ToBytes("abc")))).toBe(
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
});
