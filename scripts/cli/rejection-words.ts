/** What each reason of a rejected line of epidemic data means, for who has made the file. */
import type { RejectionReason } from "../../src/api/epidemic.ts";

/** Why a line was not taken, and what to do. */
export const reasonWords: Readonly<Record<RejectionReason, string>> = {
  "line-too-long": "the line has more than 4,096 bytes",
  "line-not-utf8":
    "the line is not UTF-8. Chinese versions of Excel write GBK: save as CSV UTF-8, or convert it (iconv -f GB18030 -t UTF-8)",
  "json-malformed": "the line is no JSON object. A CSV needs a name that ends with .csv, or --format csv",
  "csv-quotes": "a field has a quote in it and is not wholly in quotes",
  "csv-columns": "the line has more or fewer fields than the header",
  "field-missing": "the field is needed and empty",
  "field-unknown": "the object has a member of another name than the columns",
  "field-invalid": "the field is not in its form. Dates are such as 2020-02-24",
  "document-invalid": "the number is not one of its type of document",
  "dates-reversed": "until is before from",
  "date-in-future": "from is a day to come",
  "key-holds-number": "the key has the number of the document in it: keys are shown, numbers must not be",
};
