/** Keeps what is decided about a person from crossing what is brought in about many (core/README.md, "Order of times"). */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import type { Tables } from "../db/schema.ts";

/**
 * Locks people until the transaction ends. Call it first in every transaction that makes a person known, submits or decides an
 * application, gives or moves a place, or makes or ends a cause, and read causes and records only afterwards: then no other such
 * transaction, and no import, comes in between. Elsewhere a cause could be written that does not see the new place, while
 * whoever makes the place does not see the cause.
 */
export const lockHolders = async (trx: Kysely<Tables>, holders: readonly string[]): Promise<void> => {
  await sql`
    WITH fenced AS MATERIALIZED (
      SELECT fence FROM colour_fences
      WHERE fence IN (SELECT get_byte(uuid_send(holder), 15) & 63 FROM unnest(${[...holders]}::uuid[]) AS h (holder))
      ORDER BY fence FOR SHARE
    ), locked AS MATERIALIZED (
      SELECT holder FROM residents
      WHERE holder = ANY (${[...holders]}::uuid[]) AND (SELECT count(*) FROM fenced) >= 0
      ORDER BY holder FOR NO KEY UPDATE
    )
    SELECT count(*) FROM locked`.execute(trx);
};

/** Locks everybody, for a change to many people at once. Waits for all that `lockHolders`, which waits in turn: keep it short. */
export const lockAllHolders = async (trx: Kysely<Tables>): Promise<void> => {
  await sql`SELECT fence FROM colour_fences ORDER BY fence FOR UPDATE`.execute(trx);
};
