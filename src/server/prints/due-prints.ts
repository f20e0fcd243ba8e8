/** The prints that have to be printed again, because their key was revoked (core/README.md section 3). */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import type { DuePrints } from "../../api/prints.ts";
import { addDays, civilDateAt } from "../../policy/civil-dates.ts";
import { defaultPolicy } from "../../policy/policy-data.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";

/** Whose prints, and behind which holder. */
export interface DuePrintsQuery {
  readonly communities: "all" | readonly number[];
  readonly after: string;
  readonly limit: number;
}

/**
 * Living prints that a key signed which was revoked since. Live passes need no list: phones fetch their codes, which are signed by a key in
 * use. Nobody has two living prints at a time, so a holder names one.
 */
export const listDuePrints = async (
  db: Kysely<Tables>,
  { communities, after, limit }: DuePrintsQuery,
): Promise<DuePrints> => {
  const firstDate = addDays(civilDateAt(await peekClock(db)), 1 - defaultPolicy.passDays);
  let query = db
    .selectFrom("passes")
    .innerJoin("issuer_keys", "issuer_keys.public_key", "passes.print_key")
    .leftJoin("residents", "residents.holder", "passes.holder")
    .select(["passes.holder", "application", "residents.community"])
    .distinctOn("passes.holder")
    .where("passes.holder", ">", after)
    .where("holder_key", "is", null)
    .where("moved_seconds", "is", null)
    .where("application_date", ">=", firstDate)
    .where("state", "=", "revoked")
    .orderBy("passes.holder")
    .orderBy("application_date", "desc")
    .limit(limit);
  // An array: an officer may have no community.
  if (communities !== "all") {
    query = query.where("residents.community", "=", sql<number>`ANY (${[...communities]}::integer[])`);
  }
  const prints = await query.execute();
  return { prints, next: prints.length < limit ? null : (prints.at(-1)?.holder ?? null) };
};
