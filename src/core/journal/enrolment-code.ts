// Enrolment codes: twelve characters that a person reads from one screen and types on another (core/README.md, "Devices and their journal").

import { enrolmentCodeCharsMax } from "../limits.ts";

/** The 32 digits of Crockford's base 32: no I, L, O and U. */
const digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/** Characters of a code, of five bits each. */
const codeLength = 12;
const codeForm = /^[0-9A-HJKMNP-TV-Z]{12}$/;

/** What keyboards and hands put between the characters. */
const between = /[\s\p{Pd}]+/gu;

/** Whether a text is a code as it is sent and hashed: twelve digits, without anything between. */
export const isEnrolmentCode = (text: string): boolean => codeForm.test(text);

/**
 * The code that a person typed; undefined where it cannot be one. Either case, any hyphens and spaces, full-width characters, O for
 * 0 and I or L for 1 are forgiven.
 */
export const parseEnrolmentCode = (typed: string): string | undefined => {
  if (typed.length > enrolmentCodeCharsMax) return undefined;
  const plain = typed.normalize("NFKC").replace(between, "").toUpperCase();
  const code = plain.replaceAll("O", "0").replace(/[IL]/g, "1");
  return isEnrolmentCode(code) ? code : undefined;
};

/** A code as it is shown: three groups of four, "7QFM-2XKD-9TRA". */
export const formatEnrolmentCode = (code: string): string => code.replace(/(.{4})(?=.)/g, "$1-");

/** The code of twelve random bytes, five bits of each. Throws RangeError where there are not as many. */
export const bytesToEnrolmentCode = (random: Uint8Array): string => {
  if (random.length !== codeLength) throw new RangeError(`random: expected 12 bytes, got ${random.length}`);
  return [...random].map((byte) => digits.charAt(byte & 31)).join("");
};
