/** Days, areas, records and answers around a date, for property tests of the health rules. */
import fc from "fast-check";
import { addDays } from "../policy/civil-dates.ts";
import type { CivilDate } from "../policy/civil-dates.ts";
import { recordKinds } from "../policy/record-rules.ts";
import type { EpidemicRecord } from "../policy/record-rules.ts";

/** The date around which all of them lie. */
export const policyTestDate: CivilDate = "2020-02-24";

/** Jinan, Qingdao; Wuhan; Beijing, Hangzhou. */
const policyTestAreas = [370_102, 370_202, 420_106, 110_101, 330_102] as const;

/** A date within so many days before and after. */
export const dateAround = (daysBefore: number, daysAfter: number): fc.Arbitrary<CivilDate> =>
  fc.integer({ min: -daysBefore, max: daysAfter }).map((days) => addDays(policyTestDate, days));

/** One of the areas above. */
export const policyArea = fc.constantFrom(...policyTestAreas);

/** A record of any kind, its dates in any order, often near a rule's boundary. */
export const epidemicRecord: fc.Arbitrary<EpidemicRecord> = fc
  .record({
    kind: fc.constantFrom(...recordKinds),
    fromDate: dateAround(40, 2),
    untilDate: fc.option(dateAround(40, 20), { nil: undefined }),
    area: fc.option(policyArea, { nil: undefined, freq: 4 }),
  })
  .map(({ kind, fromDate, untilDate, area }) => ({
    ...{ kind, fromDate },
    ...(untilDate !== undefined && { untilDate }),
    ...(area !== undefined && { area }),
  }));
