/** Days as the rules count them: civil dates in Asia/Shanghai, which has been at +08:00 without summer time since 1992 (D7.1, D7.3). */

import type { Policy } from "./policy-data.ts";
import { policy1 } from "./policy-1.ts";

/** "2020-02-24": ISO 8601 in the Gregorian calendar, years 0001 to 9999. As texts they sort as dates do. */
export type CivilDate = string;

const daySeconds = 86_400;
const offsetSeconds = 8 * 3600;

/** Days from 0000-03-01 to 1970-01-01. Years that begin in March have their leap day last. */
const epochDay = 719_468;
const fourCenturiesDays = 146_097;

interface CalendarDay {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** Days since 1970-01-01 of a day that the calendar has. */
const calendarToDay = ({ year, month, day }: CalendarDay): number => {
  const marchYear = month > 2 ? year : year - 1;
  const century = Math.floor(marchYear / 100);
  const leapDays = Math.floor(marchYear / 4) - century + Math.floor(century / 4);
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  return marchYear * 365 + leapDays + dayOfYear - epochDay;
};

const dayToCalendar = (epochDays: number): CalendarDay => {
  const days = epochDays + epochDay;
  const cycle = Math.floor(days / fourCenturiesDays);
  const ofCycle = days - cycle * fourCenturiesDays;
  const yearOfCycle = Math.floor(
    (ofCycle - Math.floor(ofCycle / 1460) + Math.floor(ofCycle / 36_524) - Math.floor(ofCycle / 146_096)) / 365,
  );
  const dayOfYear = ofCycle - (365 * yearOfCycle + Math.floor(yearOfCycle / 4) - Math.floor(yearOfCycle / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = ((marchMonth + 2) % 12) + 1;
  return {
    year: cycle * 400 + yearOfCycle + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1,
  };
};

const calendarToDate = ({ year, month, day }: CalendarDay): CivilDate =>
  `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;

/** Whether the text is a date of the calendar in that form. Never fails. */
export const isCivilDate = (text: string): boolean => {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  const calendar = { year: Number(year), month: Number(month), day: Number(day) };
  if (year === undefined || calendar.year === 0 || calendar.month < 1 || calendar.month > 12) return false;
  // A day that the calendar does not have comes back as another one.
  return calendarToDate(dayToCalendar(calendarToDay(calendar))) === text;
};

/** Days since 1970-01-01. Throws RangeError where there is no such date. */
const dateToDay = (date: CivilDate): number => {
  if (!isCivilDate(date)) throw new RangeError(`date: expected a date such as 2020-02-24, got ${date}`);
  return calendarToDay({
    year: Number(date.slice(0, 4)),
    month: Number(date.slice(5, 7)),
    day: Number(date.slice(8, 10)),
  });
};

/** The date that a clock in Shanghai shows. */
export const civilDateAt = (seconds: number): CivilDate =>
  calendarToDate(dayToCalendar(Math.floor((seconds + offsetSeconds) / daySeconds)));

/** When the date begins. Throws RangeError where there is no such date. */
export const startOfDate = (date: CivilDate): number => dateToDay(date) * daySeconds - offsetSeconds;

/** The date so many days later, or earlier. Throws RangeError where there is no such date. */
export const addDays = (date: CivilDate, days: number): CivilDate =>
  calendarToDate(dayToCalendar(dateToDay(date) + days));

/** How many days after `from` the date `to` is: 0 on the same day, negative before it. Throws RangeError where there is no such date. */
export const daysBetween = (from: CivilDate, to: CivilDate): number => dateToDay(to) - dateToDay(from);

/** The part of a policy that dates of passes depend on. */
type PassDays = Pick<Policy, "passDays" | "reportDays" | "renewalDay">;

/** `exp` of a pass or a pending code, exclusive: 00:00 of the day after day 5, the application's date being day 1 (D7.1). */
export const passExpSeconds = (
  applicationDate: CivilDate,
  { passDays }: Pick<PassDays, "passDays"> = policy1,
): number => startOfDate(applicationDate) + passDays * daySeconds;

/** From when on a list of this application date is gone: a day after the last of its passes has expired. */
export const listDropSeconds = (applicationDate: CivilDate, policy: Pick<PassDays, "passDays"> = policy1): number =>
  passExpSeconds(applicationDate, policy) + daySeconds;

/** When green ends, exclusive: 00:00 of the second day after the last report, at most `exp`; a print's only at `exp` (D7.3). */
export const greenUntilSeconds = (
  pass: { readonly applicationDate: CivilDate; readonly lastReportDate: CivilDate; readonly isPrint: boolean },
  policy: Pick<PassDays, "passDays" | "reportDays"> = policy1,
): number => {
  const expSeconds = passExpSeconds(pass.applicationDate, policy);
  if (pass.isPrint) return expSeconds;
  return Math.min(startOfDate(pass.lastReportDate) + policy.reportDays * daySeconds, expSeconds);
};

/** From when on the holder of a pass may apply anew: 00:00 of its day 4 (D2.6). */
export const renewableFromSeconds = (
  applicationDate: CivilDate,
  { renewalDay }: Pick<PassDays, "renewalDay"> = policy1,
): number => startOfDate(applicationDate) + (renewalDay - 1) * daySeconds;
