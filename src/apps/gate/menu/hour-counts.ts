/** The counts of a day as a person reads them: by verdict, and by hour. */
import type { Outcome } from "../../../core/verdict/reasons.ts";
import { outcomes } from "../../../core/verdict/reasons.ts";
import type { DayCounts } from "../../../store/day-counts.ts";

/** Scans that ended with one outcome. */
export interface OutcomeCount {
  readonly outcome: Outcome;
  readonly count: number;
}

/** Scans from a full hour to the next. */
export interface HourCount {
  readonly hour: number;
  readonly count: number;
}

const sum = (counts: readonly number[] = []): number => counts.reduce((total, count) => total + count, 0);

/** Those that there were, in the order of the outcomes. */
export const outcomeCounts = (day: DayCounts): readonly OutcomeCount[] =>
  outcomes.map((outcome) => ({ outcome, count: sum(day[outcome]) })).filter(({ count }) => count > 0);

/** Of the whole day. */
export const dayTotal = (day: DayCounts): number => sum(outcomeCounts(day).map(({ count }) => count));

const ofHour = (day: DayCounts, hour: number, outcome?: Outcome): number =>
  outcome === undefined ? sum(outcomes.map((each) => day[each]?.[hour] ?? 0)) : (day[outcome]?.[hour] ?? 0);

/** From the first hour with a scan of any outcome to the last one: the hours are the same whichever outcome is looked at. */
export const hourCounts = (day: DayCounts, outcome?: Outcome): readonly HourCount[] => {
  const hours = Array.from({ length: 24 }, (_, hour) => hour);
  const busy = hours.filter((hour) => ofHour(day, hour) > 0);
  const [first = 24, last = -1] = [busy[0], busy.at(-1)];
  return hours
    .filter((hour) => hour >= first && hour <= last)
    .map((hour) => ({ hour, count: ofHour(day, hour, outcome) }));
};

const twoDigits = (hour: number): string => String(hour).padStart(2, "0");

/** `08–09`. */
export const hourText = (hour: number): string => `${twoDigits(hour)}–${twoDigits(hour + 1)}`;
