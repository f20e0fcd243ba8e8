/** Everything in the health rules that is a number, a list or a time limit: data with a version and a date from which it holds (D1). */
import * as z from "zod/mini";
import { policy1 } from "./policy-1.ts";

const days = (min: number, max: number) => z.int().check(z.minimum(min), z.maximum(max));
/** Nobody is kept red for longer by a number typed wrongly. */
const ruleDays = days(0, 90);
const seconds = z.int().check(z.minimum(0), z.maximum(604_800));
const retention = days(1, 3650);

/**
 * The shape of a policy as operators store it; unknown members are refused. Days that the format of codes fixes are part of the policy, so that
 * a decision names them, and have one value: another one would be stored, and no gate would keep to it.
 */
export const policySchema = z
  .strictObject({
    /** Rises; never used twice. */
    version: z.int().check(z.minimum(1), z.maximum(2 ** 31 - 1)),
    /** NumericDate from which it holds. */
    holdsFromSeconds: z.int().check(z.minimum(0), z.maximum(253_402_300_799)),
    /** The first two digits of the province's GB/T 2260 codes. */
    province: z.int().check(z.minimum(11), z.maximum(82)),
    /** GB/T 2260 codes from the left, two to six digits: whoever's code begins with one of them is of high prevalence (D1.8). */
    highPrevalenceAreas: z.array(z.string().check(z.regex(/^[1-8]\d(\d\d){0,2}$/))).check(z.maxLength(3500)),
    /** Lived in the province for so many days or more (D1.1). */
    residenceDays: ruleDays,
    /** Without symptoms for more than so many days (D1.3). */
    symptomFreeDays: ruleDays,
    /** Observation after a confirmed case's discharge (D1.4). */
    dischargeDays: ruleDays,
    /** Observation after a suspected or positive person's cure (D1.5). */
    cureDays: ruleDays,
    /** Home observation after a return from outside the province (D1.7). */
    homeObservationDays: ruleDays,
    /** Isolation after contact with people of an area of high prevalence (D1.8). */
    isolationDays: ruleDays,
    /** Tenths of a degree Celsius from which on it is fever (D1.3, D4.3, D7.4). */
    feverTenths: z.int().check(z.minimum(360), z.maximum(400)),
    /** What a living person's thermometer shows, tenths; another reading is a mistake to correct, not a fever. */
    temperatureTenthsMin: z.int().check(z.minimum(300), z.maximum(360)),
    temperatureTenthsMax: z.int().check(z.minimum(401), z.maximum(450)),
    /** Days for which a pass is valid, the application's date being the first (D7.1). Every code says it: fixed by the format's version (core/README.md 1.1). */
    passDays: days(5, 5),
    /** The day of a pass from which on its holder may apply anew (D2.6). */
    renewalDay: days(1, 5),
    /** Days for which a report keeps a pass green, its own being the first (D7.3). Fixed as `passDays` is. */
    reportDays: days(2, 2),
    /** How many of a holder's pass may go to another phone within a day. */
    movesPerDay: days(1, 100),
    /** Hours after which a referral that nobody closed is overdue (D5.1). */
    referralDueHours: z.int().check(z.minimum(1), z.maximum(720)),
    /** How long each kind of data is kept, in days from when it was last needed (D9.7). */
    retentionDays: z.strictObject({
      scans: retention,
      videos: retention,
      notifications: retention,
      reports: retention,
      epidemicRecords: retention,
      applications: retention,
      referrals: retention,
      audit: retention,
      /** Name, document and phone of whoever has not applied, reported or signed in for so long. */
      residents: retention,
    }),
    /** How long a notification of each kind may stay unseen before a text message goes out (D9.6); null: never. A kind that is missing has the server's own. */
    smsAfterSeconds: z.record(z.string().check(z.regex(/^[a-z]+(-[a-z]+)*$/)), z.nullable(seconds)),
  })
  .check(
    z.refine(({ retentionDays: { scans, ...others } }) => Object.values(others).every((kept) => kept >= scans), {
      path: ["retentionDays", "scans"],
      message: "scans are erased first (D9.7)",
    }),
  );

/** The numbers of the health rules. */
export type Policy = z.infer<typeof policySchema>;

/** What holds where no other policy was stored. */
export const defaultPolicy: Policy = policy1;

/**
 * The policy that holds at a time: the newest version among those whose date has come, to the second. Policy 1 where none has. The
 * order does not matter. Never fails.
 */
export const choosePolicy = (policies: readonly Policy[], atSeconds: number): Policy =>
  policies
    .filter(({ holdsFromSeconds }) => holdsFromSeconds <= atSeconds)
    .reduce((newest, policy) => (policy.version >= newest.version ? policy : newest), defaultPolicy);

/** When the next policy begins to hold, after a time; undefined where none is waiting. */
export const nextPolicySeconds = (policies: readonly Policy[], atSeconds: number): number | undefined =>
  policies
    .map(({ holdsFromSeconds }) => holdsFromSeconds)
    .filter((seconds) => seconds > atSeconds)
    .sort((a, b) => a - b)[0];

/** How many days before today an applicant is asked about: as far back as any rule on answers reaches. */
export const askedDays = (
  policy: Pick<Policy, "residenceDays" | "symptomFreeDays" | "homeObservationDays" | "isolationDays">,
): number => Math.max(policy.residenceDays, policy.symptomFreeDays, policy.homeObservationDays, policy.isolationDays);

/** Whether an area (GB/T 2260, six digits) lies in the province. */
export const isInProvince = (policy: Pick<Policy, "province">, area: number): boolean =>
  Math.floor(area / 10_000) === policy.province;

/** Whether an area (GB/T 2260, six digits) is of high prevalence (D1.8). */
export const isHighPrevalence = (policy: Pick<Policy, "highPrevalenceAreas">, area: number): boolean =>
  policy.highPrevalenceAreas.some((prefix) => String(area).startsWith(prefix));
