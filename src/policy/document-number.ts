/** The identity documents that the rules accept, and what their numbers say (D2.7; README.md, "Documents"). */
import type { Result } from "../core/result.ts";
import { fail, ok } from "../core/result.ts";
import type { CivilDate } from "./civil-dates.ts";
import { isCivilDate } from "./civil-dates.ts";
import { identityCheckDigit, isProvinceCode } from "./identity-number.ts";

/** Kinds of documents (D2.7). A residence permit of Hong Kong, Macao or Taiwan residents counts with the permit of the same people. */
export const documentTypes = [
  "resident-id",
  "passport",
  "hong-kong-macao-permit",
  "taiwan-permit",
  "foreign-residence",
] as const;

/** One of them. */
export type DocumentType = (typeof documentTypes)[number];

/** What can be wrong with a number, in the order of looking. */
export const documentErrors = [
  "document-form",
  "document-15-digits",
  "document-other-type",
  "document-country",
  "document-check-digit",
  "document-area",
  "document-birth-date",
  "document-birth-future",
] as const;

/** One of them. */
export type DocumentError = (typeof documentErrors)[number];

/** A document whose number is in order. Type and number together name a person: one document has one of each, however it was typed. */
export interface IdentityDocument {
  /** What the number says that it is: 18 characters that begin with 9 are a foreign permanent residence card, whatever was chosen. */
  readonly type: DocumentType;
  /** Upper case, no spaces; by this a person is found. A foreign passport's begins with its country (`USA:…`); of a permit it is the part for life. */
  readonly number: string;
  /** As it stands on the document, upper case, no spaces. */
  readonly printed: string;
  /** The end of what is printed, four of `0-9A-Z`: what a guard reads from the document (D6.3). */
  readonly lastFour: string;
  /** Where the number says it. */
  readonly birthDate?: CivilDate;
}

/** More than any document has, spaces and all. */
const typedLengthMax = 64;

/** Full width to ASCII, no spaces, hyphens, full stops, brackets or invisible characters, upper case. */
const normalise = (text: string): string =>
  text
    .replace(/[\uff01-\uff5e]/g, (full) => String.fromCharCode(full.charCodeAt(0) - 0xfee0))
    .replace(/[\s\u200b-\u200f\u2060()\-\u2010-\u2015.·]/g, "")
    .replace(/[a-z]/g, (letter) => letter.toUpperCase());

/**
 * A document from what was typed. `today` bounds the birth date. A passport without a country before a colon is a Chinese one. Reading
 * `number` again gives the same document. Errors: `document-form` (not the form of this type), `document-15-digits` (a number from before 2000: the
 * 18-digit one is needed), `document-other-type` (the number of another type), `document-country` (of a passport),
 * `document-check-digit`, `document-area` (no such province), `document-birth-date` (no such day, or 150 years ago), `document-birth-future`.
 * Never fails otherwise.
 */
export const readDocument = (
  given: { readonly type: DocumentType; readonly number: string },
  today: CivilDate,
): Result<IdentityDocument, DocumentError> => {
  if (given.number.length > typedLengthMax) return fail("document-form");
  const text = normalise(given.number);
  if (given.type === "passport") return readPassport(text);
  if (/^\d{17}[\dX]$/.test(text)) return readIdentityNumber(given.type, text, today);
  switch (given.type) {
    case "resident-id":
      return fail(/^\d{15}$/.test(text) ? "document-15-digits" : "document-form");
    case "hong-kong-macao-permit":
      return readPermit(given.type, /^([HM]\d{8})(?:\d\d)?$/, text);
    case "taiwan-permit":
      return readPermit(given.type, /^(\d{8})(?:\d\d[A-Z]?)?$/, text);
    case "foreign-residence":
      return readForeignCard2004(text);
  }
};

const documentOf = (type: DocumentType, number: string, printed: string): IdentityDocument => ({
  ...{ type, number, printed },
  lastFour: printed.slice(-4),
});

/** Whose an 18-character number is (GB 11643 and its extensions). */
const typeOfIdentityNumber = (text: string): DocumentType => {
  if (text.startsWith("9")) return "foreign-residence";
  if (/^8[12]/.test(text)) return "hong-kong-macao-permit";
  return text.startsWith("83") ? "taiwan-permit" : "resident-id";
};

const hasArea = (type: DocumentType, text: string): boolean => {
  if (type === "resident-id") return isProvinceCode(text.slice(0, 2));
  // 9, the province where the card was applied for, the country as three digits.
  if (type === "foreign-residence") return isProvinceCode(text.slice(1, 3));
  return text.slice(2, 6) === "0000";
};

/** Nobody has become so old. */
const ageYearsMax = 150;
const yearOf = (date: CivilDate): number => Number(date.slice(0, 4));

const readIdentityNumber = (
  chosen: DocumentType,
  text: string,
  today: CivilDate,
): Result<IdentityDocument, DocumentError> => {
  const type = typeOfIdentityNumber(text);
  if (chosen !== "resident-id" && chosen !== type) return fail("document-other-type");
  if (identityCheckDigit(text) !== text.charAt(17)) return fail("document-check-digit");
  if (!hasArea(type, text)) return fail("document-area");
  const birthDate = `${text.slice(6, 10)}-${text.slice(10, 12)}-${text.slice(12, 14)}`;
  if (!isCivilDate(birthDate) || yearOf(birthDate) < yearOf(today) - ageYearsMax) return fail("document-birth-date");
  if (birthDate > today) return fail("document-birth-future");
  return ok({ ...documentOf(type, text, text), birthDate });
};

/** Known by the part that a person keeps for life; what follows counts how often the permit was renewed. */
const readPermit = (type: DocumentType, form: RegExp, text: string): Result<IdentityDocument, DocumentError> => {
  const number = form.exec(text)?.[1];
  return number === undefined ? fail("document-form") : ok(documentOf(type, number, text));
};

/** Country, area of application, birth date without its century, two digits: cards until 2023. */
const readForeignCard2004 = (text: string): Result<IdentityDocument, DocumentError> => {
  if (!/^[A-Z]{3}\d{12}$/.test(text)) return fail("document-form");
  if (!isProvinceCode(text.slice(3, 5))) return fail("document-area");
  const birthDay = `${text.slice(7, 9)}-${text.slice(9, 11)}-${text.slice(11, 13)}`;
  if (!isCivilDate(`19${birthDay}`) && !isCivilDate(`20${birthDay}`)) return fail("document-birth-date");
  return ok(documentOf("foreign-residence", text, text));
};

/** Ordinary, official and diplomatic passports, and those of the special administrative regions, which are China's too. */
const chinesePassport = /^(?:[EGHKM]\d{8}|[EHKM][A-HJ-NP-Z]\d{7}|[DPS]E?\d{7}|[DS]\d{8}|1[45]\d{7})$/;
/** What a machine-readable zone holds (ICAO 9303-4): at most nine; shorter than five is no passport's, nor is one without a digit. */
const foreignPassport = /^(?=.*\d)[A-Z0-9]{5,9}$/;
/** Their residents show a permit; a passport of a special administrative region is a Chinese one. */
const notCountries = new Set(["HKG", "MAC", "TWN"]);

const readPassport = (text: string): Result<IdentityDocument, DocumentError> => {
  const [first = "", second, ...others] = text.split(":");
  if (others.length > 0) return fail("document-form");
  const [country, printed] = second === undefined ? ["CHN", first] : [first, second];
  // Two countries may give the same number. Germany's machine-readable zones say D.
  const code = country === "D" ? "DEU" : country;
  if (!/^[A-Z]{3}$/.test(code) || notCountries.has(code)) return fail("document-country");
  if (code === "CHN") {
    return chinesePassport.test(printed) ? ok(documentOf("passport", printed, printed)) : fail("document-form");
  }
  return foreignPassport.test(printed)
    ? ok(documentOf("passport", `${code}:${printed}`, printed))
    : fail("document-form");
};
