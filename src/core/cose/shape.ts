// Small readings of decoded CBOR that the signed documents share: exact maps, bounded numbers, keys (core/README.md, "Trust").

import type { Bytes } from "../bytes.ts";
import { utf8ToBytes } from "../bytes.ts";
import { isStrictPublicKey } from "../signature/ed25519.ts";
import { isCborArray, isCborBytes, isCborMap, isCborUint } from "./cbor.ts";
import type { CborMap, CborValue } from "./cbor.ts";

/** Bytes of a SHA-256. */
const hashLength = 32;

/** Whether the value is a map with exactly the keys 1 to `last`. */
export const isMapTo = (value: CborValue | undefined, last: number): value is CborMap => {
  if (!isCborMap(value) || value.size !== last) return false;
  for (let key = 1; key <= last; key += 1) if (!value.has(key)) return false;
  return true;
};

/** Whether the value is an integer from `least` to `most`; CBOR gives none above 2^53 - 1. */
export const isUintFrom = (value: CborValue | undefined, least: number, most = Infinity): value is number =>
  isCborUint(value) && value >= least && value <= most;

/** Whether the value is a byte string of this length. */
export const isBytesOf = (value: CborValue | undefined, length: number): value is Bytes =>
  isCborBytes(value) && value.length === length;

/** Whether the value is a SHA-256. */
export const isHash = (value: CborValue | undefined): value is Bytes => isBytesOf(value, hashLength);

/** Whether the value is a text of `least` to `most` bytes in UTF-8. */
export const isTextFrom = (value: CborValue | undefined, least: number, most: number): value is string => {
  // A character has a byte at least: a long text is not turned into bytes for this.
  if (typeof value !== "string" || value.length > most) return false;
  const { length } = utf8ToBytes(value);
  return length >= least && length <= most;
};

/** The word that the value numbers, from 0; undefined where it numbers none. */
export const wordAt = <T extends string>(words: readonly T[], value: CborValue | undefined): T | undefined =>
  isCborUint(value) ? words[value] : undefined;

/** Whether the value is a public key with a canonical y and of no low order. */
export const isKey = (value: CborValue | undefined): value is Bytes => isCborBytes(value) && isStrictPublicKey(value);

/** Each item read by `read`; undefined where the value is no array of at most `most` items or one of them cannot be read. */
export const readItems = <T>(
  value: CborValue | undefined,
  most: number,
  read: (item: CborValue) => T | undefined,
): readonly T[] | undefined => {
  if (!isCborArray(value) || value.length > most) return undefined;
  const items: T[] = [];
  for (const item of value) {
    const taken = read(item);
    if (taken === undefined) return undefined;
    items.push(taken);
  }
  return items;
};

/** Whether no two of these are the same. */
export const areDistinct = (names: readonly (string | number)[]): boolean => new Set(names).size === names.length;
