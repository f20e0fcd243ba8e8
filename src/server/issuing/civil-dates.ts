/** Days as the rules count them: civil dates in Asia/Shanghai, which has been at +08:00 without summer time since 1992 (D7.1, D7.3). */

/** "2020-02-24". */
export type CivilDate = string;

const daySeconds = 86_400;
const offsetSeconds = 8 * 3600;
/** Day 1 is the application's date; the pass ends with the end of day 5. */
const passDays = 5;
/** A list is dropped a day after the last of its passes has expired. */
const listDays = passDays + 1;
/** A report on day d counts to the end of day d + 1. */
const reportDays = 2;

/** The date that a clock in Shanghai shows. */
export const civilDateAt = (seconds: number): CivilDate =>
  new Date((seconds + offsetSeconds) * 1000).toISOString().slice(0, 10);

/** When the date begins. Throws RangeError where there is no such date. */
export const startOfDate = (date: CivilDate): number => {
  const seconds = Date.parse(`${date}T00:00:00Z`) / 1000 - offsetSeconds;
  if (!isCivilDate(date)) throw new RangeError(`date: expected a date such as 2020-02-24, got ${date}`);
  return seconds;
};

/** Whether the text is a date of the calendar in that form. */
export const isCivilDate = (text: string): boolean => {
  const time = Date.parse(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
};

/** The date so many days later, or earlier. */
export const addDays = (date: CivilDate, days: number): CivilDate => civilDateAt(startOfDate(date) + days * daySeconds);

/** `exp` of a pass or a pending code: 00:00 five days after the application date, exclusive (D7.1). */
export const passExpSeconds = (applicationDate: CivilDate): number =>
  startOfDate(applicationDate) + passDays * daySeconds;

/** From when on a list of this application date is gone. */
export const listDropSeconds = (applicationDate: CivilDate): number =>
  startOfDate(applicationDate) + listDays * daySeconds;

/** When green ends, exclusive: 00:00 of the second day after the last report, at most `exp`; a print's only at `exp` (D7.3). */
export const greenUntilSeconds = (pass: {
  readonly applicationDate: CivilDate;
  readonly lastReportDate: CivilDate;
  readonly isPrint: boolean;
}): number => {
  const expSeconds = passExpSeconds(pass.applicationDate);
  if (pass.isPrint) return expSeconds;
  return Math.min(startOfDate(pass.lastReportDate) + reportDays * daySeconds, expSeconds);
};
