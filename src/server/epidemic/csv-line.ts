/** Reads one line of CSV (RFC 4180), strictly: a record is a line, so no field holds a line's end. */
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";

/** More columns than any delivery has. */
const fieldsMax = 32;

/** A field that is wholly in quotes (`""` for a quote in it), or one without any. */
const fieldForm = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y;

/** The fields, at least one. */
export const splitCsvLine = (text: string): Result<readonly string[], "csv-quotes" | "csv-columns"> => {
  const fields: string[] = [];
  for (let at = 0; ;) {
    fieldForm.lastIndex = at;
    const match = fieldForm.exec(text);
    if (match === null) return fail("csv-quotes");
    if (fields.length === fieldsMax) return fail("csv-columns");
    const [whole, quoted, plain = "", end] = match;
    fields.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === "") return ok(fields);
    at += whole.length;
  }
};
