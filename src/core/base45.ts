// Base45 (RFC 9285), strict: one byte string has one text, and every other text is refused.

import type { Bytes } from "./bytes.ts";
import type { Result } from "./result.ts";
import { fail, ok } from "./result.ts";

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const notADigit = 255;

/** Digit value by character code, for the first 128 codes. */
const valueByCharCode = Uint8Array.from({ length: 128 }, (_, charCode) => {
  const value = alphabet.indexOf(String.fromCharCode(charCode));
  return value === -1 ? notADigit : value;
});

const digit = (value: number): string => alphabet.charAt(value);

/** Three characters for two bytes, two for a last single one, the least significant digit first. */
export const encodeBase45 = (bytes: Uint8Array): string => {
  let text = "";
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + 1 < bytes.length; at += 2) {
    const pair = view.getUint16(at);
    text += digit(pair % 45) + digit(Math.floor(pair / 45) % 45) + digit(Math.floor(pair / 2025));
  }
  if (bytes.length % 2 === 1) {
    const last = view.getUint8(bytes.length - 1);
    text += digit(last % 45) + digit(Math.floor(last / 45));
  }
  return text;
};

const valueAt = (text: string, at: number): number => valueByCharCode[text.charCodeAt(at)] ?? notADigit;

/** The bytes of exactly the texts that `encodeBase45` writes; `base45-invalid` for every other. */
export const decodeBase45 = (text: string): Result<Bytes, "base45-invalid"> => {
  const tail = text.length % 3;
  if (tail === 1) return fail("base45-invalid");
  const bytes = new Uint8Array(Math.floor(text.length / 3) * 2 + (tail === 2 ? 1 : 0));
  let to = 0;
  for (let at = 0; at + 2 < text.length; at += 3) {
    const low = valueAt(text, at);
    const middle = valueAt(text, at + 1);
    const high = valueAt(text, at + 2);
    const pair = low + 45 * middle + 2025 * high;
    // A `high` that is no digit (255) makes `pair` too large by itself.
    if (low === notADigit || middle === notADigit || pair > 0xffff) return fail("base45-invalid");
    bytes[to] = pair >> 8;
    bytes[to + 1] = pair & 0xff;
    to += 2;
  }
  if (tail === 2) {
    const low = valueAt(text, text.length - 2);
    const high = valueAt(text, text.length - 1);
    const last = low + 45 * high;
    // A `high` that is no digit (255) makes `last` too large by itself.
    if (low === notADigit || last > 0xff) return fail("base45-invalid");
    bytes[to] = last;
  }
  return ok(bytes);
};
