/** An enrolment code while it is typed: in capitals and groups of four, as it stands on the other screen. */
import { formatEnrolmentCode } from "../../../core/journal/enrolment-code.ts";

const codeChars = 12;

/** What cannot become a code, because it is too long or has other characters, is left as it was typed. */
export const groupCode = (typed: string): string => {
  const plain = typed
    .normalize("NFKC")
    .replace(/[\s\p{Pd}]+/gu, "")
    .toUpperCase();
  return plain.length <= codeChars && /^[0-9A-Z]*$/.test(plain) ? formatEnrolmentCode(plain) : typed;
};
