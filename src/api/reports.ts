/** Daily health reports: one a day, from the application on, for oneself, a dependent or (an officer) somebody without a phone (D7.3, D7.4). */
import * as z from "zod/mini";
import { symptoms } from "../policy/answers.ts";
import { heldPassSchema } from "./passes.ts";

/**
 * Where the report of a day is put, a day such as "2020-02-24"; signed in as a traveler or an officer. 200 with what counts now: the
 * same `clientKey` again changes nothing, another one corrects the day's report. The day is today by the server's clock, to the second:
 * after midnight the phone offers what was filled in before as the report of the new day, for which it counts a day longer.
 *
 * Errors: 404 `not-found` (nobody for whom one may report), 409 `report-date-past`, 409 `report-date-future`, 409 `report-not-due` (neither a living pass nor
 * an open application), 409 `report-corrections` (too many on one day), 422 `report-temperature` (to be measured again).
 */
export const reportPath = (date: string): string => `/api/reports/${date}`;

/** The body. */
export const reportSchema = z.strictObject({
  /** Drawn by the phone when its holder presses send, once for each report. */
  clientKey: z.uuid(),
  /** For whom; missing: for oneself. */
  holder: z.optional(z.uuid()),
  /** Tenths of a degree Celsius. */
  temperatureTenths: z.int().check(z.minimum(0), z.maximum(999)),
  /** What ails the person today; none: well. */
  symptoms: z.array(z.enum(symptoms)).check(z.maxLength(symptoms.length)),
});

/** The answer. */
export const reportedSchema = z.strictObject({
  date: z.string(),
  /** By the rules that hold: no fever, no symptoms. What is not turns the person red. */
  isHealthy: z.boolean(),
  /** How often the report of this day was corrected. */
  corrections: z.int(),
  /** All living passes with their new codes. */
  passes: z.array(heldPassSchema),
});

/** What a phone learns of its report. */
export type Reported = z.infer<typeof reportedSchema>;
