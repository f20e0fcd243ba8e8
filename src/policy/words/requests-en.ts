/** What the rules ask people for in English: what to complete, what to type again. */
import { askedDays } from "../policy-data.ts";
import type { PolicyWords } from "./words.ts";

/** What to complete. */
export const completionEn: PolicyWords["completion"] = {
  "residence-missing": () => "Enter where you live, and since when you have lived in the province without a break.",
  "residence-date-future": () => "Check the day since when you live there. It cannot be after today.",
  "residence-recorded-outside": () =>
    "A record says that you live in another province. Check your residence and call your community.",
  "residence-recorded-later": () =>
    "A record says that you live there only since a later day. Check the day and call your community.",
  "travel-recorded-outside": (policy) =>
    `A record says that you were in another province. Add where you have been in the last ${String(askedDays(policy))} days.`,
  "record-without-area": () => "A record does not say where. Call your community to have it verified.",
  "trip-missing": () => "Enter where you need to go and why (work or schooling).",
  "trip-same-place": () => "Destination and residence are in the same county. Check the destination.",
  "symptoms-missing": (policy) =>
    `Say whether you had symptoms today or on the ${String(askedDays(policy))} days before.`,
  "symptom-date-future": () => "Check the last day of the symptom. It cannot be after today.",
  "temperature-missing": () => "Measure your temperature and enter it.",
  "temperature-implausible": () => "Measure again and enter degrees Celsius, such as 36.5.",
  "stays-missing": (policy) =>
    `Enter where you have been today and on the ${String(askedDays(policy))} days before, or choose “nowhere else”.`,
  "stay-dates-wrong": () =>
    "Check the dates of where you have been: the last day is not before the first, nor after today.",
  "contact-date-future": () => "Check the day of contact. It cannot be after today.",
};

/** What to do about a document number. */
export const documentErrorEn: PolicyWords["documentError"] = {
  "document-form": "The number does not have the form of this document. Type it again from the document.",
  "document-15-digits": "This is an old number of 15 digits. Type the 18 characters of the present card.",
  "document-other-type": "This is the number of another kind of document. Choose that kind.",
  "document-country":
    "Choose the country that issued the passport. Residents of Hong Kong, Macao and Taiwan use their permit.",
  "document-check-digit": "The number has a mistake, perhaps in one digit. Type it again from the document.",
  "document-area": "The number names an area that does not exist. Type it again from the document.",
  "document-birth-date": "The number has a date of birth that cannot be. Type it again from the document.",
  "document-birth-future": "The number has a date of birth in the future. Type it again from the document.",
};

/** What to do about a daily report. */
export const reportErrorEn: PolicyWords["reportError"] = {
  "report-date-past": "Only today can be reported. Enter today's temperature and symptoms.",
  "report-date-future": "That day has not come. Enter today's temperature and symptoms.",
  "report-before-application": "Reports begin on the day of the application.",
  "report-after-pass": "The pass has expired. Apply anew.",
  "report-temperature": "Measure again and enter degrees Celsius, such as 36.5.",
};
