/** Phone numbers as they are compared and called (ITU-T E.164): a plus, the country, the number. */
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";

/** No number that can take a text message. */
export type PhoneError = "phone-form";

/** More than any number has, spaces and all. */
const typedLengthMax = 40;
const mainlandMobile = /^(?:(?:\+|00)?86)?(1[3-9]\d{9})$/;
const foreign = /^(?:\+|00)([1-9]\d{6,14})$/;

/**
 * The number from what was typed: a mobile phone of the mainland with or without its country, any other with it. Spaces, hyphens,
 * brackets and full-width digits are understood.
 */
export const readPhoneNumber = (typed: string): Result<string, PhoneError> => {
  if (typed.length > typedLengthMax) return fail("phone-form");
  const text = typed.normalize("NFKC").replace(/[\s().\-\u2010-\u2015]/g, "");
  const mainland = mainlandMobile.exec(text)?.[1];
  if (mainland !== undefined) return ok(`+86${mainland}`);
  const abroad = foreign.exec(text)?.[1];
  // With the mainland's country only a mobile phone's is right.
  return abroad === undefined || abroad.startsWith("86") ? fail("phone-form") : ok(`+${abroad}`);
};
