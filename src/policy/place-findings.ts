/** What places and their dates say: living in the province, having been outside it, or where the prevalence is high (D1.1, D1.7, D1.8). */
import type { Answers } from "./answers.ts";
import { daysBetween } from "./civil-dates.ts";
import type { CivilDate } from "./civil-dates.ts";
import type { Finding } from "./evidence.ts";
import { broken, met, unknown } from "./evidence.ts";
import type { Policy } from "./policy-data.ts";
import { isHighPrevalence, isInProvince } from "./policy-data.ts";
import type { EpidemicRecord } from "./record-rules.ts";

/** The part of a decision's input that these rules read. */
interface PlaceInput {
  readonly answers: Pick<Answers, "residence" | "stays" | "contactDate">;
  readonly records: readonly EpidemicRecord[];
  readonly today: CivilDate;
  readonly policy: Policy;
}

type Stay = NonNullable<Answers["stays"]>[number];

/** D1.1: lives in the province for 14 days or more, and was nowhere else in them. */
export const findResidence = (input: PlaceInput): readonly Finding[] => [
  findAnsweredResidence(input),
  ...findStaysOutside(input, input.policy.residenceDays),
  ...findContradictions(input),
];

/** D1.7: returned from outside the province less than 14 days ago. */
export const findReturn = (input: PlaceInput): readonly Finding[] => {
  const days = input.policy.homeObservationDays;
  return orElse([...findStaysOutside(input, days), ...findUnplaced(input, days)], met({ fact: "nowhere-outside" }));
};

/** D1.8: was where the prevalence is high, lives there, or met people from there, less than 14 days ago. */
export const findHighPrevalence = (input: PlaceInput): readonly Finding[] => {
  const { answers, policy } = input;
  const { isolationDays: days } = policy;
  const found: Finding[] = [
    ...findStays(input, days, "was-in-high-prevalence", ({ area }) => isHighPrevalence(policy, area)),
    ...findContact(input, days),
    ...findUnplaced(input, days),
  ];
  const area = answers.residence?.area;
  if (area !== undefined && isHighPrevalence(policy, area)) {
    found.push(broken({ fact: "lives-in-high-prevalence", area }));
  }
  return orElse(found, met({ fact: "no-high-prevalence" }));
};

const orElse = (found: readonly Finding[], otherwise: Finding): readonly Finding[] =>
  found.length > 0 ? found : [otherwise];

const findAnsweredResidence = ({ answers: { residence }, policy, today }: PlaceInput): Finding => {
  if (residence === undefined) return unknown({ fact: "residence-missing" });
  const { area, sinceDate: date } = residence;
  if (!isInProvince(policy, area)) return broken({ fact: "lives-outside", area });
  const days = daysBetween(date, today);
  if (days < 0) return unknown({ fact: "residence-date-future", date });
  return days >= policy.residenceDays
    ? met({ fact: "lives-since", area, date, days })
    : broken({ fact: "lives-too-short", area, date, days });
};

/** Stays of a kind whose last day is less than so many days ago. Dates that cannot be are to be put right wherever the stay was. */
const findStays = (
  { answers: { stays }, today }: PlaceInput,
  daysMax: number,
  fact: "was-outside" | "was-in-high-prevalence",
  concerns: (stay: Stay) => boolean,
): readonly Finding[] => {
  if (stays === undefined) return [unknown({ fact: "stays-missing" })];
  return stays.flatMap((stay) => {
    const { area, fromDate, untilDate: date } = stay;
    if (date < fromDate || date > today) return [unknown({ fact: "stay-dates-wrong", area, date: fromDate })];
    const days = daysBetween(date, today);
    return days < daysMax && concerns(stay) ? [broken({ fact, area, date, days })] : [];
  });
};

const findStaysOutside = (input: PlaceInput, daysMax: number): readonly Finding[] =>
  findStays(input, daysMax, "was-outside", ({ area }) => !isInProvince(input.policy, area));

const findContact = ({ answers: { contactDate: date }, today }: PlaceInput, daysMax: number): readonly Finding[] => {
  if (date === undefined) return [];
  const days = daysBetween(date, today);
  if (days < 0) return [unknown({ fact: "contact-date-future", date })];
  return days < daysMax ? [broken({ fact: "contact", date, days })] : [];
};

/** Whether a record speaks of a day that is less than so many days ago, or of today. */
const isRecent = ({ fromDate, untilDate }: EpidemicRecord, today: CivilDate, daysMax: number): boolean => {
  if (fromDate > today) return false;
  const last = untilDate === undefined || untilDate > fromDate ? untilDate : fromDate;
  return last === undefined || daysBetween(last, today) < daysMax;
};

const isPlace = ({ kind }: EpidemicRecord): boolean => kind === "residence" || kind === "travel";

/** Residences and stays of which nobody knows where they were. */
const findUnplaced = ({ records, today }: PlaceInput, daysMax: number): readonly Finding[] =>
  records
    .filter((record) => isPlace(record) && record.area === undefined && isRecent(record, today, daysMax))
    .map(({ kind, fromDate: date }) => unknown({ fact: "record-without-area", kind, date }));

/** Records that say something else than the answers about the days that count for D1.1. */
const findContradictions = (input: PlaceInput): readonly Finding[] => {
  const { answers, records, today, policy } = input;
  const found = records.filter((record) => isPlace(record) && isRecent(record, today, policy.residenceDays));
  return [
    ...findUnplaced(input, policy.residenceDays),
    ...found.flatMap(({ kind, fromDate: date, area }): readonly Finding[] => {
      if (area === undefined) return [];
      if (!isInProvince(policy, area)) {
        const fact = kind === "residence" ? "residence-recorded-outside" : "travel-recorded-outside";
        return [unknown({ fact, area, date })];
      }
      // Moving within the province is no contradiction; a later beginning of the very residence that was named is one.
      const isLater = daysBetween(date, today) < policy.residenceDays;
      return kind === "residence" && area === answers.residence?.area && isLater
        ? [unknown({ fact: "residence-recorded-later", area, date })]
        : [];
    }),
  ];
};
