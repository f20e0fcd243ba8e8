// The text of a code: prefix and base45, and the little that is forgiven around it (core/README.md section 1).

import { decodeBase45, encodeBase45 } from "../base45.ts";
import type { Bytes } from "../bytes.ts";
import { codeTextCharsMax } from "../limits.ts";
import type { Result } from "../result.ts";
import { fail } from "../result.ts";

/** Why a text is no code, before its bytes are looked at. */
export type CodeTextError = "text-too-long" | "text-prefix" | "base45-invalid";

const prefix = "HP1:";

/** ASCII white space before the text: TAB, LF, VT, FF, CR, SP. */
const spaceBefore = /^[\t\n\v\f\r ]+/;
/** After the text a space is a digit of base45, so line ends and tabs only. */
const isEndAfter = (charCode: number): boolean => charCode === 0x0a || charCode === 0x0d || charCode === 0x09;

/** Not a regular expression: one anchored at the end alone takes quadratic time on tabs. */
const withoutEnds = (text: string): string => {
  let end = text.length;
  while (end > 0 && isEndAfter(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(0, end);
};

/** ASCII letters only: the upper case of other letters may be ASCII or longer. */
const toUpperAscii = (text: string): string => text.replace(/[a-z]/g, (letter) => letter.toUpperCase());

/** The text of a code's bytes, for one alphanumeric segment of a QR code. */
export const bytesToCodeText = (bytes: Uint8Array): string => prefix + encodeBase45(bytes);

/**
 * The bytes of a code's text. Forgiven are ASCII white space before it, line ends and tabs after it, and, in a text without any
 * of `A-Z`, lower case throughout.
 */
export const codeTextToBytes = (text: string): Result<Bytes, CodeTextError> => {
  if (text.length > codeTextCharsMax) return fail("text-too-long");
  const trimmed = withoutEnds(text.replace(spaceBefore, ""));
  const upper = /[A-Z]/.test(trimmed) ? trimmed : toUpperAscii(trimmed);
  return upper.startsWith(prefix) ? decodeBase45(upper.slice(prefix.length)) : fail("text-prefix");
};
