// The shape of a CBOR item, seen without recursion before it is decoded: types, lengths and nesting (RFC 8949 section 3).

import { cborDepthMax } from "../limits.ts";

/** Major types. */
const negativeInt = 1;
const byteString = 2;
const textString = 3;
const array = 4;
const map = 5;

/** The argument of the head at `at`, of `length` bytes. Rounded above 2^53, where only its being large matters. */
const argumentAt = (bytes: Uint8Array, at: number, length: number): number => {
  if (length === 1) return (bytes[at] ?? 0) & 31;
  let argument = 0;
  for (let index = at + 1; index < at + length; index += 1) argument = argument * 256 + (bytes[index] ?? 0);
  return argument;
};

/**
 * Whether the bytes are exactly one item of integers, strings, arrays and maps, with definite lengths that fit, integers and
 * texts as map keys, and nesting within the limit. Says nothing of order, shortness or UTF-8. Never fails, on any length.
 */
export const isShapely = (bytes: Uint8Array): boolean => {
  // Items still to come at each depth: one in all, then those of each open array or map (two for an entry).
  const left = [1];
  const inMap = [false];
  let depth = 0;
  let at = 0;
  for (;;) {
    const due = left[depth] ?? 0;
    if (due === 0) {
      if (depth === 0) return at === bytes.length;
      depth -= 1;
      continue;
    }
    const first = bytes[at];
    if (first === undefined) return false;
    const major = first >> 5;
    const minor = first & 31;
    if (major > map || minor > 27) return false;
    const isKey = inMap[depth] === true && due % 2 === 0;
    if (isKey && major !== textString && major > negativeInt) return false;
    const length = minor < 24 ? 1 : 1 + 2 ** (minor - 24);
    if (at + length > bytes.length) return false;
    const argument = argumentAt(bytes, at, length);
    at += length;
    left[depth] = due - 1;
    if (major === byteString || major === textString) {
      at += argument;
      if (at > bytes.length) return false;
    } else if (major >= array) {
      depth += 1;
      const items = major === map ? 2 * argument : argument;
      if (depth > cborDepthMax || items > bytes.length - at) return false;
      left[depth] = items;
      inMap[depth] = major === map;
    }
  }
};
