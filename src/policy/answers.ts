/** What an applicant says, as far as the health rules read it (D2.2). */
import * as z from "zod/mini";
import { isCivilDate } from "./civil-dates.ts";

/** What the rules ask for by name; everything else that ails somebody is `other` (D1.3). */
export const symptoms = ["fever", "dry-cough", "fatigue", "other"] as const;

/** One of them. */
export type Symptom = (typeof symptoms)[number];

/** Why somebody travels (D1.2). */
export const purposes = ["work", "school", "other"] as const;

const date = z.string().check(z.refine(isCivilDate));
const area = z.int().check(z.minimum(110_000), z.maximum(829_999));

/** More places than anybody sleeps in within two weeks. */
const staysMax = 30;

/**
 * The answers that decide. A member that is missing was not answered: that is never taken for a good answer. Dates are days in
 * Shanghai, areas GB/T 2260 codes of six digits.
 */
export const answersSchema = z.strictObject({
  /** Where the applicant lives, and since when without a break in the province. */
  residence: z.optional(z.strictObject({ area, sinceDate: date })),
  /** Where to, and why. */
  trip: z.optional(z.strictObject({ area, purpose: z.enum(purposes) })),
  /** Today and on the 14 days before; an empty list: none. Without `endedDate`, the last day with it, it goes on. */
  symptoms: z.optional(
    z
      .array(z.strictObject({ symptom: z.enum(symptoms), endedDate: z.optional(date) }))
      .check(z.maxLength(symptoms.length * 4)),
  ),
  /** Everywhere else than at home today and on the 14 days before; on days that no stay names the applicant was at home. */
  stays: z.optional(z.array(z.strictObject({ area, fromDate: date, untilDate: date })).check(z.maxLength(staysMax))),
  /** Today's, in tenths of a degree Celsius. */
  temperatureTenths: z.optional(z.int().check(z.minimum(0), z.maximum(999))),
  /** The last day on which the applicant met people from an area of high prevalence; missing: never. */
  contactDate: z.optional(date),
});

/** What an applicant says. */
export type Answers = z.infer<typeof answersSchema>;
