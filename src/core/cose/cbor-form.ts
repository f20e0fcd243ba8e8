// The form of a CBOR item, judged in one pass without recursion before a value is made of it (RFC 8949 sections 3 and 4.2.1).

import { cborDepthMax } from "../limits.ts";

/** Major types. */
const negativeInt = 1;
const byteString = 2;
const textString = 3;
const array = 4;
const map = 5;

/** `ordered`: the keys of every map rise, so this is the one deterministic form. `any-order`: all else is right. */
export type CborForm = "ordered" | "any-order";

/** The smallest argument that needs a head of this many bytes. */
const argumentMin = (headBytes: number): number => (headBytes === 2 ? 24 : 2 ** (4 * (headBytes - 1)));

/** The argument of a head longer than one byte. Rounded above 2^53, where only its being large matters. */
const longArgument = (bytes: Uint8Array, at: number, headBytes: number): number => {
  let argument = 0;
  for (let index = at + 1; index < at + headBytes; index += 1) argument = argument * 256 + (bytes[index] ?? 0);
  return argument;
};

/** Whether one encoded key, from `a` to `aEnd`, sorts before another, from `b` to `bEnd`: byte by byte. Equal ones do not. */
const isKeyBefore = (bytes: Uint8Array, a: number, aEnd: number, b: number, bEnd: number): boolean => {
  for (let offset = 0; a + offset < aEnd && b + offset < bEnd; offset += 1) {
    const left = bytes[a + offset] ?? 0;
    const right = bytes[b + offset] ?? 0;
    if (left !== right) return left < right;
  }
  // No encoded item is the beginning of another: only equal ones come here.
  return false;
};

/**
 * The form of bytes that are exactly one item of integers, strings, arrays and maps, with definite lengths that fit, the shortest
 * heads, integers and texts as map keys, and nesting within the limit; `undefined` for all others. UTF-8, repeated keys in
 * another order and integers beyond 2^53 are seen when values are made. Takes time linear in the length, and never fails.
 */
export const cborForm = (bytes: Uint8Array): CborForm | undefined => {
  // By depth: items still to come (two for an entry of a map), whether in a map, and where the last key began and ended.
  const left = [1];
  const inMap = [false];
  const keyStart = [0];
  const keyEnd = [0];
  let depth = 0;
  let at = 0;
  let form: CborForm = "ordered";
  for (;;) {
    const due = left[depth] ?? 0;
    if (due === 0) {
      if (depth === 0) return at === bytes.length ? form : undefined;
      depth -= 1;
      continue;
    }
    left[depth] = due - 1;
    const start = at;
    const first = bytes[at];
    if (first === undefined) return undefined;
    const major = first >> 5;
    const minor = first & 31;
    if (major > map || minor > 27) return undefined;
    const headBytes = minor < 24 ? 1 : 1 + 2 ** (minor - 24);
    if (at + headBytes > bytes.length) return undefined;
    const argument = minor < 24 ? minor : longArgument(bytes, at, headBytes);
    if (minor >= 24 && argument < argumentMin(headBytes)) return undefined;
    at += headBytes;
    if (major === byteString || major === textString) at += argument;
    if (at > bytes.length) return undefined;
    if (inMap[depth] === true && due % 2 === 0) {
      if (major !== textString && major > negativeInt) return undefined;
      const previousEnd = keyEnd[depth] ?? 0;
      if (previousEnd > 0 && !isKeyBefore(bytes, keyStart[depth] ?? 0, previousEnd, start, at)) form = "any-order";
      keyStart[depth] = start;
      keyEnd[depth] = at;
    }
    if (major < array) continue;
    depth += 1;
    const items = major === map ? 2 * argument : argument;
    if (depth > cborDepthMax || items > bytes.length - at) return undefined;
    left[depth] = items;
    inMap[depth] = major === map;
    keyEnd[depth] = 0;
  }
};
