/** Opens status lists and gives random places in them; neither numbers nor places are ever used twice. */
import { randomInt } from "node:crypto";
import { sql } from "kysely";
import type { Transaction } from "kysely";
import { listNumberLimit } from "../../core/limits.ts";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import { colourNumber } from "../../core/status-list/bits.ts";
import type { ListColour } from "../../core/status-list/bits.ts";
import type { Tables } from "../db/schema.ts";
import { listDropSeconds } from "../../policy/civil-dates.ts";
import type { CivilDate } from "../../policy/civil-dates.ts";

/** Whose list, of which day. */
export interface ListOwner {
  readonly issuer: number;
  readonly applicationDate: CivilDate;
}

/** A place that belongs to one pass from now on. */
export interface AllottedPlace {
  readonly list: number;
  readonly place: number;
}

/** The issuer is not known, or all its list numbers have been used. */
export type AllotError = "issuer-unknown" | "list-numbers-spent";

/** Beyond this share random places collide too often. */
const fullShare = 0.875;
/** At the full share all of them collide once in 10^11 times. */
const placeAttemptsMax = 200;

type OpenList = Pick<Tables["status_lists"], "list" | "size_log2">;

/** A free place of this colour in a list of the day, whose row is locked (it is new) until the transaction ends. */
export const allotPlace = async (
  trx: Transaction<Tables>,
  owner: ListOwner & { readonly colour: ListColour; readonly sizeLog2: number },
): Promise<Result<AllottedPlace, AllotError>> => {
  const current = (await takeFromList(trx, owner)) ?? (await openListUnlessOpen(trx, owner));
  if (!current.ok) return current;
  const { list, size_log2 } = current.value;
  const place = await insertRandomPlace(trx, { ...owner, list, sizeLog2: size_log2 });
  return ok({ list, place });
};

/**
 * Counts one place in the first list that is not full; undefined where none is open, or where it was filled or erased at the
 * same moment (hence both conditions again, outside). The list's row stays locked until the transaction ends.
 */
const takeFromList = async (
  trx: Transaction<Tables>,
  { issuer, applicationDate }: ListOwner,
): Promise<Result<OpenList, AllotError> | undefined> => {
  const { rows } = await sql<OpenList>`
    UPDATE status_lists SET allotted = allotted + 1
    WHERE issuer = ${issuer} AND list = (
        SELECT list FROM status_lists
        WHERE issuer = ${issuer} AND application_date = ${applicationDate} AND NOT erased
          AND allotted < ${fullShare}::float8 * (1 << size_log2)
        ORDER BY list LIMIT 1
      )
      AND allotted < ${fullShare}::float8 * (1 << size_log2) AND NOT erased
    RETURNING list, size_log2`.execute(trx);
  return rows[0] && ok(rows[0]);
};

/** Whoever comes second finds the list that the first one opened: the issuer's row is locked meanwhile. */
const openListUnlessOpen = async (
  trx: Transaction<Tables>,
  owner: ListOwner & { readonly sizeLog2: number },
): Promise<Result<OpenList, AllotError>> => {
  const issuer = await trx
    .selectFrom("issuers")
    .select("issuer")
    .where("issuer", "=", owner.issuer)
    .forUpdate()
    .executeTakeFirst();
  if (issuer === undefined) return fail("issuer-unknown");
  const opened = await takeFromList(trx, owner);
  if (opened !== undefined) return opened;
  const fresh = await openList(trx, { ...owner, allotted: 1 });
  return fresh.ok ? ok({ list: fresh.value, size_log2: owner.sizeLog2 }) : fresh;
};

/** A new list under the issuer's next number, with so many places counted, marked so that the next manifest names it. */
export const openList = async (
  trx: Transaction<Tables>,
  { issuer, applicationDate, sizeLog2, allotted }: ListOwner & { readonly sizeLog2: number; readonly allotted: number },
): Promise<Result<number, AllotError>> => {
  const numbered = await trx
    .updateTable("issuers")
    .set(({ eb }) => ({ next_list: eb("next_list", "+", 1) }))
    .where("issuer", "=", issuer)
    .where("next_list", "<", listNumberLimit)
    .returning("next_list")
    .executeTakeFirst();
  if (numbered === undefined) return fail("list-numbers-spent");
  const list = numbered.next_list - 1;
  await trx
    .insertInto("status_lists")
    .values({
      issuer,
      list,
      application_date: applicationDate,
      size_log2: sizeLog2,
      drop_seconds: listDropSeconds(applicationDate),
      allotted,
    })
    .execute();
  await trx.insertInto("list_changes").values({ issuer, list }).execute();
  return ok(list);
};

const insertRandomPlace = async (
  trx: Transaction<Tables>,
  at: { readonly issuer: number; readonly list: number; readonly sizeLog2: number; readonly colour: ListColour },
): Promise<number> => {
  for (let attempt = 0; attempt < placeAttemptsMax; attempt += 1) {
    const place = randomInt(2 ** at.sizeLog2);
    const inserted = await trx
      .insertInto("places")
      .values({ issuer: at.issuer, list: at.list, place, colour: colourNumber[at.colour] })
      .onConflict((conflict) => conflict.doNothing())
      .returning("place")
      .executeTakeFirst();
    if (inserted === undefined) continue;
    if (at.colour !== "green")
      await trx.insertInto("list_changes").values({ issuer: at.issuer, list: at.list }).execute();
    return place;
  }
  throw new Error(`No free place found in list ${at.issuer}/${at.list} after ${placeAttemptsMax} attempts.`);
};
