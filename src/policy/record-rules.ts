/** What a record of the shared epidemic data means for its person (D1.4 to D1.8, D3.1, D7.2; README.md, "Records"). */
import { addDays } from "./civil-dates.ts";
import type { CivilDate } from "./civil-dates.ts";
import type { Policy } from "./policy-data.ts";
import { isHighPrevalence, isInProvince } from "./policy-data.ts";

/** The lists that the platform compares with (D3.1). */
export const recordKinds = [
  "confirmed",
  "suspected",
  "positive",
  "close-contact",
  "home-observation",
  "isolation-observation",
  "residence",
  "travel",
] as const;

/** One of them. */
export type RecordKind = (typeof recordKinds)[number];

/** A record as far as the rules read it. */
export interface EpidemicRecord {
  readonly kind: RecordKind;
  /** The first day: of illness, observation, residence or stay. */
  readonly fromDate: CivilDate;
  /** The last day: of the stay in hospital, of illness, observation, residence or stay. Absent while it goes on. */
  readonly untilDate?: CivilDate;
  /** Where, as a GB/T 2260 code of six digits. A residence or a stay without one says nothing that can be judged. */
  readonly area?: number;
}

/** The rules that a record can break. */
export type RecordRule = "D1.4" | "D1.5" | "D1.6" | "D1.7" | "D1.8";

/** What a record concerns, and until when. */
export interface RecordSpan {
  readonly rule: RecordRule;
  /** The first day on which it no longer breaks the rule; absent while nothing says when that will be. */
  readonly freeDate?: CivilDate;
}

/** The last day. Dates in the wrong order count by the later one: a mistake makes nobody free earlier. */
const lastDay = ({ fromDate, untilDate }: EpidemicRecord): CivilDate | undefined =>
  untilDate === undefined || untilDate >= fromDate ? untilDate : fromDate;

const later = (a: CivilDate, b: CivilDate): CivilDate => (a > b ? a : b);

const untilSpan = (rule: RecordRule, freeDate: CivilDate | undefined): RecordSpan =>
  freeDate === undefined ? { rule } : { rule, freeDate };

/** So many full days after the last one. */
const daysAfterEnd = (rule: RecordRule, record: EpidemicRecord, days: number): RecordSpan => {
  const last = lastDay(record);
  return untilSpan(rule, last === undefined ? undefined : addDays(last, days));
};

/** So many full days from the first one, and not before the day after the last one. */
const daysFromStart = (rule: RecordRule, record: EpidemicRecord, days: number): RecordSpan => {
  const [served, last] = [addDays(record.fromDate, days), lastDay(record)];
  return { rule, freeDate: last === undefined ? served : later(served, addDays(last, 1)) };
};

/** Of a stay: nobody has returned from it before its last day has come. */
const staySpan = (record: EpidemicRecord, policy: Policy, today: CivilDate): RecordSpan | undefined => {
  if (record.area === undefined) return undefined;
  if (isHighPrevalence(policy, record.area)) return daysAfterEnd("D1.8", record, policy.isolationDays);
  if (record.kind === "residence" || isInProvince(policy, record.area)) return undefined;
  const last = lastDay(record);
  return last === undefined || last > today ? undefined : daysAfterEnd("D1.7", record, policy.homeObservationDays);
};

/** The rule that a record breaks and the day from which on it no longer does, past or future; undefined for one that breaks none. Throws RangeError on what is no date. */
export const spanOfRecord = (record: EpidemicRecord, policy: Policy, today: CivilDate): RecordSpan | undefined => {
  switch (record.kind) {
    case "confirmed":
      return daysAfterEnd("D1.4", record, policy.dischargeDays);
    case "suspected":
    case "positive":
      return daysAfterEnd("D1.5", record, policy.cureDays);
    case "close-contact":
      return daysAfterEnd("D1.6", record, 1);
    case "home-observation":
      return daysFromStart("D1.7", record, policy.homeObservationDays);
    case "isolation-observation":
      return daysFromStart("D1.8", record, policy.isolationDays);
    case "residence":
    case "travel":
      return staySpan(record, policy, today);
  }
};

/** Why a record alone makes its person red today. */
export interface RecordCause {
  readonly rule: RecordRule;
  /** The first day on which this record alone no longer does; absent while it is open. */
  readonly untilDate?: CivilDate;
}

/**
 * Whether a record alone makes its person red today, by which rule, and until when (D7.2). What it says for today it keeps saying
 * until `untilDate`; the one record that can begin later than it is brought in is a stay outside the province whose last day
 * is still to come (`beginsLater`). Throws RangeError on what is no date.
 */
export const causeOfRecord = (record: EpidemicRecord, policy: Policy, today: CivilDate): RecordCause | undefined => {
  const span = spanOfRecord(record, policy, today);
  if (span === undefined) return undefined;
  if (span.freeDate === undefined) return { rule: span.rule };
  return span.freeDate > today ? { rule: span.rule, untilDate: span.freeDate } : undefined;
};

/** The day on which a record that is no cause today becomes one by itself; undefined for nearly all. */
export const beginsLater = (record: EpidemicRecord, policy: Policy, today: CivilDate): CivilDate | undefined => {
  const last = lastDay(record);
  if (last === undefined || last <= today || causeOfRecord(record, policy, today) !== undefined) return undefined;
  return causeOfRecord(record, policy, last) === undefined ? undefined : last;
};
