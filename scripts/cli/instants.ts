/** Dates and times of a command line as NumericDate seconds (RFC 8392 section 2, ISO 8601). */
import { isCivilDate } from "../../src/policy/civil-dates.ts";
import { usageError } from "./command.ts";

const instantForm = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:\d{2})?)?$/;

/** What a help says of `ISO`. */
export const instantUsage = "ISO is a time; without an offset it is at +08:00, and a date alone is its 00:00 there.";

/** Whole seconds of an ISO 8601 instant, rounded down. Where it names no offset or no time: +08:00, 00:00. */
export const parseInstantSeconds = (option: string, text: string): number => {
  const [, date = "", time = "00:00", offset = "+08:00"] = instantForm.exec(text) ?? [];
  // The calendar is asked first: Date.parse takes 30 February for a day in March.
  const milliseconds = isCivilDate(date) ? Date.parse(`${date}T${time}${offset}`) : NaN;
  if (!(milliseconds >= 0)) {
    throw usageError(
      `--${option} takes a time such as 2026-11-23T08:00:00+08:00 or 2026-11-23T00:00:00Z, not "${text}".`,
    );
  }
  return Math.floor(milliseconds / 1000);
};

/** A date of the calendar, as it is written. */
export const parseDate = (option: string, text: string): string => {
  if (!isCivilDate(text)) throw usageError(`--${option} takes a date such as 2026-11-23, not "${text}".`);
  return text;
};

const shanghaiOffsetSeconds = 8 * 3600;

/** A NumericDate for people: the time in Asia/Shanghai. Seconds beyond what a date can hold are given as a number. */
export const formatInstant = (seconds: number): string => {
  const shifted = new Date((seconds + shanghaiOffsetSeconds) * 1000);
  if (Number.isNaN(shifted.getTime())) return `second ${seconds}`;
  return `${shifted.toISOString().slice(0, 19).replace("T", " ")} +08:00`;
};
