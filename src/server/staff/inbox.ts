/** Where members of staff are told something: an inbox each, which stands where a holder does (D3.2). */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import type { Tables } from "../db/schema.ts";

/** A member's inbox. Throws where there is no such member. */
export const inboxOf = async (db: Kysely<Tables>, staff: number): Promise<string> => {
  const row = await db.selectFrom("staff").select("inbox").where("staff", "=", staff).executeTakeFirstOrThrow();
  return row.inbox;
};

/** Those of a community's officers, but for one of them. */
export const inboxesOfOfficers = async (
  db: Kysely<Tables>,
  community: number,
  { except }: { readonly except?: number | undefined } = {},
): Promise<readonly string[]> => {
  const { rows } = await sql<{ inbox: string }>`
    SELECT inbox FROM staff_communities JOIN staff USING (staff)
    WHERE community = ${community} AND 'officer' = ANY (roles) AND dismissed_seconds IS NULL
      AND staff IS DISTINCT FROM ${except ?? null}::integer
    ORDER BY staff`.execute(db);
  return rows.map(({ inbox }) => inbox);
};
