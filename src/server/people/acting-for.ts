/** For whom a signed-in holder acts: itself, and the dependents whose guardian it is (D2.7). */
import type { Kysely } from "kysely";
import type { Tables } from "../db/schema.ts";

/** The living holders for whom this one acts, itself first. Empty for one that is erased. */
export const holdersActedFor = async (db: Kysely<Tables>, actor: string): Promise<readonly string[]> => {
  const rows = await db
    .selectFrom("residents")
    .select("holder")
    .where((where) => where.or([where("holder", "=", actor), where("guardian", "=", actor)]))
    .where("erased_seconds", "is", null)
    .orderBy("created_seconds")
    .orderBy("holder")
    .execute();
  const holders = rows.map(({ holder }) => holder);
  return holders.includes(actor) ? [actor, ...holders.filter((holder) => holder !== actor)] : [];
};

/** Whether it acts for that one; the answer of a route is 404 where not. */
export const isActingFor = async (db: Kysely<Tables>, actor: string, holder: string): Promise<boolean> => {
  const row = await db
    .selectFrom("residents")
    .select("holder")
    .where("holder", "=", holder)
    .where((where) => where.or([where("holder", "=", actor), where("guardian", "=", actor)]))
    .where("erased_seconds", "is", null)
    .executeTakeFirst();
  return row !== undefined;
};
