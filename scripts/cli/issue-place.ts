/** The place of a pass that is issued at the command line: a new random one, or the one that is asked for. */
import type { Transaction } from "kysely";
import type { Colour } from "../../src/core/pass/claims.ts";
import { colourNumber } from "../../src/core/status-list/bits.ts";
import { peekClock } from "../../src/server/db/database-clock.ts";
import type { Tables } from "../../src/server/db/schema.ts";
import { listDropSeconds } from "../../src/policy/civil-dates.ts";
import { allotPlace } from "../../src/server/issuing/status-lists.ts";
import { CommandError } from "./command.ts";

/** Whose pass it is and what it begins as. */
export interface PlaceRequest {
  readonly issuer: number;
  readonly applicationDate: string;
  readonly colour: Colour;
  readonly sizeLog2: number;
}

interface Place {
  readonly list: number;
  readonly place: number;
}

/** A new random place in the list of the application date, opened where there is none. */
export const takePlace = async (trx: Transaction<Tables>, request: PlaceRequest): Promise<Place> => {
  if (listDropSeconds(request.applicationDate) <= (await peekClock(trx))) {
    throw new CommandError(
      "application-date-past",
      `The lists of ${request.applicationDate} are dropped by now. Give --list and --place to sign without a place in them.`,
    );
  }
  const place = await allotPlace(trx, request);
  if (!place.ok) throw new CommandError(place.error, `No place can be given: ${place.error}.`);
  return place.value;
};

/**
 * Marks the place that is asked for as given, where its list is alive. `unknown`: gates know no such place; `taken`: it was given
 * before, and keeps its colour.
 */
export const claimPlace = async (
  trx: Transaction<Tables>,
  { issuer, colour }: PlaceRequest,
  { list, place }: Place,
): Promise<"free" | "taken" | "unknown"> => {
  const statusList = await trx
    .selectFrom("status_lists")
    .select("size_log2")
    .where("issuer", "=", issuer)
    .where("list", "=", list)
    .where("erased", "=", false)
    .executeTakeFirst();
  if (statusList === undefined || place >= 2 ** statusList.size_log2) return "unknown";
  const inserted = await trx
    .insertInto("places")
    .values({ issuer, list, place, colour: colourNumber[colour] })
    .onConflict((conflict) => conflict.doNothing())
    .returning("place")
    .executeTakeFirst();
  if (inserted === undefined) return "taken";
  if (colour !== "green") await trx.insertInto("list_changes").values({ issuer, list }).execute();
  return "free";
};
