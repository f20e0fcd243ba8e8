// The form of a CBOR item, judged in one pass without recursion before a value is made of it (RFC 8949 sections 3 and 4.2.1).

import { byteAt } from "../bytes.ts";
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
  for (let index = at + 1; index < at + headBytes; index += 1) argument = argument * 256 + byteAt(bytes, index);
  return argument;
};

/** An array or map that is being read; the whole item counts as one of a single member. */
interface Container {
  readonly parent: Container | undefined;
  readonly isMap: boolean;
  readonly depth: number;
  /** Items still to come: two for an entry of a map. */
  itemsLeft: number;
  /** Where the last key of a map began and ended; both 0 before the first. */
  keyStart: number;
  keyEnd: number;
}

const open = (parent: Container | undefined, isMap: boolean, itemsLeft: number): Container => ({
  parent,
  isMap,
  depth: parent === undefined ? 0 : parent.depth + 1,
  itemsLeft,
  keyStart: 0,
  keyEnd: 0,
});

/** Whether the last key of a map sorts before the one from `start` to `end`, byte by byte; the same key does not. */
const isInOrder = (bytes: Uint8Array, { keyStart, keyEnd }: Container, start: number, end: number): boolean => {
  for (let offset = 0; keyStart + offset < keyEnd && start + offset < end; offset += 1) {
    const last = byteAt(bytes, keyStart + offset);
    const next = byteAt(bytes, start + offset);
    if (last !== next) return last < next;
  }
  // No encoded item is the beginning of another: here either there was no key, or it is the same.
  return keyEnd === 0;
};

/**
 * The form of bytes that are exactly one item of integers, strings, arrays and maps, with definite lengths that fit, the shortest
 * heads, integers and texts as map keys, and nesting within the limit; `undefined` for all others. UTF-8, repeated keys in
 * another order and integers beyond 2^53 are seen when values are made. Takes time linear in the length, and never fails.
 */
export const cborForm = (bytes: Uint8Array): CborForm | undefined => {
  let form: CborForm = "ordered";
  let at = 0;
  let container: Container | undefined = open(undefined, false, 1);
  for (;;) {
    while (container !== undefined && container.itemsLeft === 0) container = container.parent;
    if (container === undefined) return at === bytes.length ? form : undefined;
    const start = at;
    const first = bytes[at];
    if (first === undefined) return undefined;
    const major = first >> 5;
    const minor = first & 31;
    if (major > map || minor > 27) return undefined;
    const headBytes = minor < 24 ? 1 : 1 + 2 ** (minor - 24);
    at += headBytes;
    if (at > bytes.length) return undefined;
    const argument = minor < 24 ? minor : longArgument(bytes, start, headBytes);
    if (minor >= 24 && argument < argumentMin(headBytes)) return undefined;
    if (major === byteString || major === textString) at += argument;
    if (at > bytes.length) return undefined;
    if (container.isMap && container.itemsLeft % 2 === 0) {
      if (major !== textString && major > negativeInt) return undefined;
      if (!isInOrder(bytes, container, start, at)) form = "any-order";
      container.keyStart = start;
      container.keyEnd = at;
    }
    container.itemsLeft -= 1;
    if (major >= array) {
      container = open(container, major === map, major === map ? 2 * argument : argument);
      if (container.depth > cborDepthMax || container.itemsLeft > bytes.length - at) return undefined;
    }
  }
};
