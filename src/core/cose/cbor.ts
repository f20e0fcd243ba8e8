// CBOR in its one deterministic form (RFC 8949 section 4.2.1), of integers, byte strings, texts, arrays and maps only.

import type { Bytes } from "../bytes.ts";
import { byteAt, compareBytes, utf8ToBytes } from "../bytes.ts";
import { cborDepthMax } from "../limits.ts";
import type { Result } from "../result.ts";
import { fail, ok } from "../result.ts";

/** What our formats are made of. Numbers are safe integers; map keys are integers or texts. */
export type CborValue = number | Bytes | string | readonly CborValue[] | CborMap;
/** A map as it comes from the wire. */
export type CborMap = ReadonlyMap<number | string, CborValue>;

/** Whether a decoded value is a byte string. */
export const isCborBytes = (value: CborValue | undefined): value is Bytes => value instanceof Uint8Array;
/** Whether a decoded value is a map. */
export const isCborMap = (value: CborValue | undefined): value is CborMap => value instanceof Map;
/** Whether a decoded value is an array. */
export const isCborArray = (value: CborValue | undefined): value is readonly CborValue[] => Array.isArray(value);
/** Whether a decoded value is an integer that is not negative. */
export const isCborUint = (value: CborValue | undefined): value is number => typeof value === "number" && value >= 0;

/** The order of map keys, that of their encodings: positive integers, negative ones, texts; the shorter of these first. */
const compareKeys = (a: number | string, b: number | string): number => {
  if (typeof a === "string" && typeof b === "string") {
    const [aBytes, bBytes] = [utf8ToBytes(a), utf8ToBytes(b)];
    return aBytes.length - bBytes.length || compareBytes(aBytes, bBytes);
  }
  if (typeof a === "string" || typeof b === "string") return typeof a === "string" ? 1 : -1;
  return a < 0 === b < 0 ? Math.abs(a) - Math.abs(b) : b - a;
};

interface Input {
  readonly bytes: Uint8Array;
  readonly areKeysSorted: boolean;
  /** Where the next byte is read; past the end where some were missing. */
  at: number;
}

/** The argument of a head after its first byte; undefined where there is none, or a shorter head would do. */
const readArgument = (input: Input, minor: number): number | undefined => {
  if (minor < 24) return minor;
  if (minor > 27) return undefined;
  const size = 2 ** (minor - 24);
  let argument = 0;
  // Rounded above 2^53, where only its being large matters. Missing bytes count as 0: what follows them is missing too.
  for (const end = input.at + size; input.at < end; input.at += 1)
    argument = argument * 256 + byteAt(input.bytes, input.at);
  return argument >= (size === 1 ? 24 : 2 ** (4 * size)) ? argument : undefined;
};

/** One item whose head has been read; undefined where it is not of ours. `depth` is how many arrays and maps may still open. */
type ReadItem = (input: Input, argument: number, depth: number) => CborValue | undefined;

const toInteger = (value: number): number | undefined => (Number.isSafeInteger(value) ? value : undefined);

const readBytes = (input: Input, length: number): Bytes | undefined => {
  const start = input.at;
  input.at += length;
  return input.at > input.bytes.length ? undefined : input.bytes.slice(start, input.at);
};

const utf8Decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Throws where the bytes are not UTF-8. */
const readText: ReadItem = (input, length) => {
  const bytes = readBytes(input, length);
  return bytes && utf8Decoder.decode(bytes);
};

const readArray: ReadItem = (input, count, depth) => {
  // An item has a byte at least: no memory is taken for what cannot come.
  if (depth === 0 || count > input.bytes.length - input.at) return undefined;
  const items: CborValue[] = [];
  while (items.length < count) {
    const item = readItem(input, depth - 1);
    if (item === undefined) return undefined;
    items.push(item);
  }
  return items;
};

const readMap: ReadItem = (input, count, depth) => {
  if (depth === 0 || 2 * count > input.bytes.length - input.at) return undefined;
  const map = new Map<number | string, CborValue>();
  let lastKey: number | string | undefined;
  while (map.size < count) {
    const key = readItem(input, 0);
    if ((typeof key !== "number" && typeof key !== "string") || map.has(key)) return undefined;
    if (input.areKeysSorted && lastKey !== undefined && compareKeys(lastKey, key) > 0) return undefined;
    lastKey = key;
    const value = readItem(input, depth - 1);
    if (value === undefined) return undefined;
    map.set(key, value);
  }
  return map;
};

/** By major type (RFC 8949 section 3.1). */
const itemReaders: readonly ReadItem[] = [
  (_, argument) => toInteger(argument),
  (_, argument) => toInteger(-1 - argument),
  readBytes,
  readText,
  readArray,
  readMap,
];

const readItem = (input: Input, depth: number): CborValue | undefined => {
  const first = input.bytes[input.at];
  if (first === undefined) return undefined;
  input.at += 1;
  const argument = readArgument(input, first & 31);
  return argument === undefined ? undefined : itemReaders[first >> 5]?.(input, argument, depth);
};

const decodeWith = (bytes: Uint8Array, areKeysSorted: boolean): Result<CborValue, "cbor-invalid"> => {
  // A plain view: slices of Node's own kind of byte arrays share their memory, and the value must not change later.
  const input = { bytes: new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length), areKeysSorted, at: 0 };
  try {
    const value = readItem(input, cborDepthMax);
    return value === undefined || input.at !== bytes.length ? fail("cbor-invalid") : ok(value);
  } catch {
    return fail("cbor-invalid");
  }
};

/**
 * The value of a byte string in the one deterministic form; `cbor-invalid` for every other: long or indefinite heads,
 * unsorted or repeated keys, tags, floats, simple values, integers beyond 2^53 - 1, text that is not UTF-8, bytes left over,
 * nesting beyond the limit. Takes time linear in the length, and never fails otherwise.
 */
export const decodeCbor = (bytes: Uint8Array): Result<CborValue, "cbor-invalid"> => decodeWith(bytes, true);

/** Like `decodeCbor`, but map keys may stand in any order, as in foreign status list tokens. Nothing else is forgiven. */
export const decodeCborLenient = (bytes: Uint8Array): Result<CborValue, "cbor-invalid"> => decodeWith(bytes, false);

/** Grows as it is written to; what is beyond `length` is spare. */
interface Output {
  bytes: Bytes;
  length: number;
}

/** Makes room for so many bytes and gives where they go. */
const extend = (output: Output, count: number): number => {
  const at = output.length;
  output.length += count;
  if (output.length > output.bytes.length) {
    const grown = new Uint8Array(2 * output.length);
    grown.set(output.bytes);
    output.bytes = grown;
  }
  return at;
};

/** The shortest head. */
const writeHead = (output: Output, major: number, argument: number): void => {
  const sizeLog2 = argument < 2 ** 8 ? 0 : argument < 2 ** 16 ? 1 : argument < 2 ** 32 ? 2 : 3;
  const at = extend(output, argument < 24 ? 1 : 1 + 2 ** sizeLog2);
  output.bytes[at] = (major << 5) | (argument < 24 ? argument : 24 + sizeLog2);
  let rest = argument;
  for (let last = output.length - 1; last > at; last -= 1) {
    output.bytes[last] = rest % 256;
    rest = Math.floor(rest / 256);
  }
};

const writeString = (output: Output, major: number, bytes: Uint8Array): void => {
  writeHead(output, major, bytes.length);
  const at = extend(output, bytes.length);
  output.bytes.set(bytes, at);
};

/** A lone surrogate has no UTF-8. */
const loneSurrogate = /\p{Surrogate}/u;

/** Writes what can be a key. Throws for all else, and so for what is not ours. */
const writeScalar = (output: Output, value: CborValue): void => {
  if (typeof value === "number" && Number.isSafeInteger(value)) {
    writeHead(output, value < 0 ? 1 : 0, value < 0 ? -1 - value : value);
  } else if (typeof value === "string" && !loneSurrogate.test(value)) {
    writeString(output, 3, utf8ToBytes(value));
  } else {
    throw new TypeError("value: expected integers, strings, arrays and maps to the limit, got others");
  }
};

const writeItem = (output: Output, value: CborValue, depth: number): void => {
  if (isCborBytes(value)) {
    writeString(output, 2, value);
  } else if (isCborArray(value) && depth > 0) {
    writeHead(output, 4, value.length);
    for (const item of value) writeItem(output, item, depth - 1);
  } else if (isCborMap(value) && depth > 0) {
    writeHead(output, 5, value.size);
    for (const [key, item] of [...value].sort(([a], [b]) => compareKeys(a, b))) {
      writeScalar(output, key);
      writeItem(output, item, depth - 1);
    }
  } else {
    writeScalar(output, value);
  }
};

/**
 * The deterministic form of a value of ours. Throws `TypeError` where it has none that we read: a fraction, an unsafe
 * integer, a lone surrogate, nesting beyond the limit.
 */
export const encodeCbor = (value: CborValue): Bytes => {
  const output = { bytes: new Uint8Array(256), length: 0 };
  writeItem(output, value, cborDepthMax);
  return output.bytes.slice(0, output.length);
};
