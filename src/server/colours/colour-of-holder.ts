/** The colour of a person by all that is known (D5). */
import type { Kysely } from "kysely";
import type { Colour } from "../../core/pass/claims.ts";
import { colourNumber } from "../../core/status-list/bits.ts";
import type { Tables } from "../db/schema.ts";

/**
 * The worst of the living causes, green where there are none. A place may be worse: one that was moved away from, or a print
 * without its report. Before a place is given in this colour the holder must be locked (`lockHolders`).
 */
export const colourOfHolder = async (db: Kysely<Tables>, holder: string): Promise<Colour> => {
  const rows = await db
    .selectFrom("colour_causes")
    .select("colour")
    .where("holder", "=", holder)
    .where("ended_seconds", "is", null)
    .execute();
  if (rows.length === 0) return "green";
  return rows.some(({ colour }) => colour === colourNumber.red) ? "red" : "yellow";
};
