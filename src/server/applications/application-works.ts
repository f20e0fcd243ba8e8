/** Recurring work about applications. */
import type { Kysely } from "kysely";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import type { RecurringWork } from "../jobs/leader.ts";
import { readPolicyInForce } from "../policies/policy-in-force.ts";
import { eraseApplications } from "./erase-applications.ts";
import { lapseApplications } from "./lapse.ts";

const minutely = 60;
const hourly = 3600;

/** Lapses at the end of day 5, and erasing what is over. */
export const applicationWorks = ({ db }: { readonly db: Kysely<Tables> }): readonly RecurringWork[] => [
  {
    name: "lapses",
    intervalSeconds: minutely,
    run: async () => {
      await lapseApplications(db);
    },
  },
  {
    name: "old-applications",
    intervalSeconds: hourly,
    run: async ({ isLeading }) => {
      const nowSeconds = await peekClock(db);
      const { retentionDays } = await readPolicyInForce(db, nowSeconds);
      while (isLeading() && (await eraseApplications(db, { nowSeconds, retentionDays })) > 0);
    },
  },
];
