// CBOR in its one deterministic form (RFC 8949 section 4.2.1), of integers, byte strings, texts, arrays and maps only.

import { encode, rfc8949EncodeOptions, Token, Tokenizer, tokensToObject, Type } from "cborg";

import type { Bytes } from "../bytes.ts";
import { byteAt } from "../bytes.ts";
import type { Result } from "../result.ts";
import { fail, ok } from "../result.ts";
import { cborForm } from "./cbor-form.ts";

/** What our formats are made of. Numbers are safe integers; map keys are integers or texts. */
export type CborValue = number | Bytes | string | readonly CborValue[] | CborMap;
/** A map as it comes from the wire. */
export type CborMap = ReadonlyMap<number | string, CborValue>;

const decodeOptions = {
  strict: true,
  allowIndefinite: false,
  allowUndefined: false,
  allowInfinity: false,
  allowNaN: false,
  allowBigInt: false,
  useMaps: true,
  rejectDuplicateMapKeys: true,
} as const;

const utf8Decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Bytes of a head, by the low five bits of its first byte, for lengths below 2^32. */
const headLength = (minor: number): number => (minor < 24 ? 1 : 1 + 2 ** (minor - 24));

/** cborg replaces what is not UTF-8 and drops a leading U+FEFF: here a text is exactly its characters, or an error. */
class ExactTextTokenizer extends Tokenizer {
  override next(): Token {
    const start = this._pos;
    const token = super.next();
    if (token.type !== Type.string) return token;
    const textStart = start + headLength(byteAt(this.data, start) & 31);
    for (let at = textStart; at < this._pos; at += 1) {
      if (byteAt(this.data, at) < 0x80) continue;
      return new Token(Type.string, utf8Decoder.decode(this.data.subarray(textStart, this._pos)), this._pos - start);
    }
    return token;
  }
}

/** The value of bytes whose form is right. Throws where a text, an integer or a repeated key is not. */
const toValue = (bytes: Uint8Array): CborValue => {
  // A plain view: slices of Node's own kind of byte arrays share their memory, and the value must not change later.
  const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  // The form let only the types of CborValue through.
  return tokensToObject(new ExactTextTokenizer(plain, decodeOptions), decodeOptions) as CborValue;
};

/**
 * The value of a byte string in the one deterministic form; `cbor-invalid` for every other: long or indefinite heads,
 * unsorted or repeated keys, tags, floats, simple values, integers beyond 2^53 - 1, text that is not UTF-8, bytes left over,
 * nesting beyond the limit. Never fails otherwise.
 */
export const decodeCbor = (bytes: Uint8Array): Result<CborValue, "cbor-invalid"> => {
  if (cborForm(bytes) !== "ordered") return fail("cbor-invalid");
  try {
    return ok(toValue(bytes));
  } catch {
    return fail("cbor-invalid");
  }
};

/** Like `decodeCbor`, but map keys may stand in any order, as in foreign status list tokens. Nothing else is forgiven. */
export const decodeCborLenient = (bytes: Uint8Array): Result<CborValue, "cbor-invalid"> => {
  if (cborForm(bytes) === undefined) return fail("cbor-invalid");
  try {
    return ok(toValue(bytes));
  } catch {
    return fail("cbor-invalid");
  }
};

/** A lone surrogate has no UTF-8. */
const loneSurrogate = /\p{Surrogate}/u;

const encodeOptions = {
  ...rfc8949EncodeOptions,
  typeEncoders: {
    string: (text: string) => {
      if (loneSurrogate.test(text)) throw new TypeError("text: expected well-formed Unicode, got a lone surrogate");
      // Leaves the writing to cborg.
      return null;
    },
  },
};

/**
 * The deterministic form of a value of ours. Throws `TypeError` where it has none that we read: a fraction, an unsafe
 * integer, a lone surrogate, nesting beyond the limit.
 */
export const encodeCbor = (value: CborValue): Bytes => {
  const bytes = new Uint8Array(encode(value, encodeOptions));
  if (cborForm(bytes) === undefined)
    throw new TypeError("value: expected integers, strings, arrays and maps to the limit, got others");
  return bytes;
};

/** Whether a decoded value is a byte string. */
export const isCborBytes = (value: CborValue | undefined): value is Bytes => value instanceof Uint8Array;
/** Whether a decoded value is a map. */
export const isCborMap = (value: CborValue | undefined): value is CborMap => value instanceof Map;
/** Whether a decoded value is an array. */
export const isCborArray = (value: CborValue | undefined): value is readonly CborValue[] => Array.isArray(value);
/** Whether a decoded value is an integer that is not negative. */
export const isCborUint = (value: CborValue | undefined): value is number => typeof value === "number" && value >= 0;
