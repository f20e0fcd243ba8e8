/** Marks the prints whose report is missing within a second of midnight, and later ones within a minute (D7.3). */
import type { Kysely } from "kysely";
import { civilDateAt } from "../../policy/civil-dates.ts";
import type { CivilDate } from "../../policy/civil-dates.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import { markMissingReports } from "./missing-reports.ts";

/** A look at all prints is not for every second: but for midnight, one in so many. */
const ticksBetweenLooks = 60;

/** The work of a second. It looks when a day has begun since it last did, and now and then: a print can come with a report that is missing already. */
export const createReportsWatch = (
  db: Kysely<Tables>,
): ((lead: { readonly isLeading: () => boolean }) => Promise<void>) => {
  let lookedOn: CivilDate | undefined;
  let ticks = 0;
  return async ({ isLeading }) => {
    ticks += 1;
    const today = civilDateAt(await peekClock(db));
    if (today === lookedOn && ticks < ticksBetweenLooks) return;
    for (;;) {
      if (!isLeading()) return;
      const marked = await db.transaction().execute(async (trx) => markMissingReports(trx, today));
      if (marked.length === 0) break;
    }
    lookedOn = today;
    ticks = 0;
  };
};
