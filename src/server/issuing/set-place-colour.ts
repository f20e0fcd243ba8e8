/** Changes the colour of a place; the change reaches the gates with the next manifest. */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import { colourNumber } from "../../core/status-list/bits.ts";
import type { ListColour } from "../../core/status-list/bits.ts";
import type { Tables } from "../db/schema.ts";

/** A pass by its name. */
export interface PlaceName {
  readonly issuer: number;
  readonly list: number;
  readonly place: number;
}

/** No such list, one that has been dropped, or a place that no pass was given. */
export type PlaceError = "list-unknown" | "list-dropped" | "place-unknown";

/**
 * Sets a place to a colour and marks its list as changed, in one statement: alone, or as part of the caller's transaction. Says
 * whether it had another colour before. Waits while the pass at the place is being signed.
 */
export const setPlaceColour = async (
  db: Kysely<Tables>,
  { issuer, list, place, colour }: PlaceName & { readonly colour: ListColour },
): Promise<Result<{ readonly changed: boolean }, PlaceError>> => {
  const number = colourNumber[colour];
  const { rows } = await sql<{ changed: number }>`
    WITH changed AS (
      UPDATE places SET colour = ${number}
      WHERE issuer = ${issuer} AND list = ${list} AND place = ${place} AND colour <> ${number}
      RETURNING issuer, list
    )
    INSERT INTO list_changes (issuer, list) SELECT issuer, list FROM changed RETURNING 1 AS changed`.execute(db);
  if (rows.length > 0) return ok({ changed: true });
  return findPlace(db, { issuer, list, place });
};

const findPlace = async (
  db: Kysely<Tables>,
  { issuer, list, place }: PlaceName,
): Promise<Result<{ readonly changed: false }, PlaceError>> => {
  const statusList = await db
    .selectFrom("status_lists")
    .select("erased")
    .where("issuer", "=", issuer)
    .where("list", "=", list)
    .executeTakeFirst();
  if (statusList === undefined) return fail("list-unknown");
  if (statusList.erased) return fail("list-dropped");
  const found = await db
    .selectFrom("places")
    .select("place")
    .where("issuer", "=", issuer)
    .where("list", "=", list)
    .where("place", "=", place)
    .executeTakeFirst();
  return found === undefined ? fail("place-unknown") : ok({ changed: false });
};
