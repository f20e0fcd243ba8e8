/** What `recolourMany` noted to follow, in transactions of its own: referrals and notifications (D5.1, D7.2). */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import type { Tables } from "../db/schema.ts";
import { keepReferrals } from "../referrals/keep-referrals.ts";
import { lockAllHolders } from "./lock-holders.ts";
import { colourOfNumber, tellHolders } from "./tell-holders.ts";
import type { ChangedColour } from "./tell-holders.ts";

/**
 * Does everything that is written down and not being done by somebody else; gives how many rows. Each is done once, whoever is killed
 * when: call it after a recolour, and by the schedule for what a kill has left.
 */
export const followUpRecolours = async (db: Kysely<Tables>): Promise<number> => {
  for (let done = 0; ; done += 1) {
    const isDone = await db.transaction().execute(async (trx) => followUpNext(trx));
    if (!isDone) return done;
  }
};

const followUpNext = async (trx: Kysely<Tables>): Promise<boolean> => {
  const { rows } = await sql<{ holders: string[]; changed: string[]; colours: number[] }>`
    DELETE FROM recolour_follow_ups WHERE follow_up = (
      SELECT follow_up FROM recolour_follow_ups ORDER BY follow_up LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING holders, changed, colours`.execute(trx);
  const [row] = rows;
  if (row === undefined) return false;
  await lockAllHolders(trx);
  await keepReferrals(trx, row.holders);
  await tellHolders(trx, await readUnchanged(trx, row));
  return true;
};

/** Who has another colour by now was told of that one, or will be. */
const readUnchanged = async (
  trx: Kysely<Tables>,
  { changed, colours }: { readonly changed: readonly string[]; readonly colours: readonly number[] },
): Promise<readonly ChangedColour[]> => {
  const { rows } = await sql<{ holder: string; colour: number }>`
    SELECT holder, colour FROM unnest(${[...changed]}::uuid[], ${[...colours]}::smallint[]) AS g (holder, colour)
    WHERE EXISTS (
      SELECT FROM (
        SELECT issuer, list, place FROM passes s WHERE s.holder = g.holder AND s.moved_seconds IS NULL OFFSET 0
      ) AS s JOIN places p USING (issuer, list, place) WHERE p.colour = g.colour)`.execute(trx);
  return rows.map(({ holder, colour }) => ({ holder, colour: colourOfNumber(colour) }));
};
