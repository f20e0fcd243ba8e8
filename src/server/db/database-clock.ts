/** The one clock that dates what is signed: the database's, in whole seconds, never going back. */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import type { Tables } from "./schema.ts";

/**
 * The `iat` for something that is signed now. Inside a transaction, call it last: after a pass's row was locked, after lists were
 * read. It may lock the clock's row until the transaction ends, so nothing else is locked after it.
 */
export const readClock = async (db: Kysely<Tables>): Promise<number> => {
  const { rows } = await sql<{ seconds: number }>`SELECT clock_now() AS seconds`.execute(db);
  return secondsOf(rows);
};

/** The same reading without recording it, within a statement: for decisions on which nothing is signed. Locks nothing. */
export const clockSeconds = sql<number>`
  (SELECT greatest(seconds, floor(extract(epoch FROM clock_timestamp()))::bigint) FROM clock)`;

/** `clockSeconds` for what the program decides. */
export const peekClock = async (db: Kysely<Tables>): Promise<number> => {
  const { rows } = await sql<{ seconds: number | null }>`SELECT ${clockSeconds} AS seconds`.execute(db);
  return secondsOf(rows);
};

const secondsOf = (rows: readonly { readonly seconds: number | null }[]): number => {
  const seconds = rows[0]?.seconds ?? null;
  if (seconds === null) throw new Error("The table clock has lost its row.");
  return seconds;
};
