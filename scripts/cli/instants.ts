/** Dates and times of a command line as NumericDate seconds (RFC 8392 section 2, ISO 8601). */
import { usageError } from "./command.ts";

const dateForm = /^\d{4}-\d{2}-\d{2}$/;
const instantForm = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})?)?$/;

/** Whole seconds of an ISO 8601 instant, rounded down. Without a zone a time is this machine's and a date is UTC's. */
export const parseInstantSeconds = (option: string, text: string): number => {
  const milliseconds = instantForm.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(milliseconds)) {
    throw usageError(
      `--${option} takes a time such as 2026-11-23T08:00:00+08:00 or 2026-11-23T00:00:00Z, not "${text}".`,
    );
  }
  return Math.floor(milliseconds / 1000);
};

/** The second in which a day begins in Asia/Shanghai, which has kept +08:00 without change since 1991. */
export const parseShanghaiDaySeconds = (option: string, text: string): number => {
  const milliseconds = dateForm.test(text) ? Date.parse(`${text}T00:00:00+08:00`) : NaN;
  if (Number.isNaN(milliseconds)) throw usageError(`--${option} takes a date such as 2026-11-23, not "${text}".`);
  return milliseconds / 1000;
};

const shanghaiOffsetSeconds = 8 * 3600;

/** A NumericDate for people: the time in Asia/Shanghai. Seconds beyond what a date can hold are given as a number. */
export const formatInstant = (seconds: number): string => {
  const shifted = new Date((seconds + shanghaiOffsetSeconds) * 1000);
  if (Number.isNaN(shifted.getTime())) return `second ${seconds}`;
  return `${shifted.toISOString().slice(0, 19).replace("T", " ")} +08:00`;
};
