/**
 * A database whose clock stands in the past, for as long as the demonstration's days are made: connections that find another
 * `clock_timestamp()` before PostgreSQL's own. Whatever the server does in them is done, dated and judged as it would have been then.
 */
import { Kysely, PostgresDialect, sql } from "kysely";
import pg from "pg";
import type { OpenParts } from "../../open-parts.ts";
import { createRunHot } from "../../db/hot-statements.ts";
import type { RunHot } from "../../db/hot-statements.ts";
import type { Tables } from "../../db/schema.ts";

/** Where the stand-in lives; the server's own connections never look there. */
export const pastSchema = "demonstration";

/** A database in the past. */
export interface Past {
  readonly db: Kysely<Tables>;
  readonly runHot: RunHot;
  /** Puts the clock forward; it never goes back. */
  readonly setClock: (seconds: number) => Promise<void>;
  /** Refreshes what the database knows of its tables, which grow from nothing. */
  readonly analyze: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const poolSizeMax = 4;

/** Makes the stand-in for the clock; `pastSchema` is there already. */
export const openPast = async ({ store }: Pick<OpenParts, "store">, beginSeconds: number): Promise<Past> => {
  await sql`CREATE TABLE ${sql.id(pastSchema, "clock_stand_in")} (seconds bigint NOT NULL)`.execute(store.db);
  await sql`INSERT INTO ${sql.id(pastSchema, "clock_stand_in")} VALUES (${beginSeconds})`.execute(store.db);
  await sql`
    CREATE FUNCTION ${sql.id(pastSchema, "clock_timestamp")}() RETURNS timestamptz LANGUAGE sql VOLATILE
    AS ${sql.lit(`SELECT to_timestamp(seconds) FROM ${pastSchema}.clock_stand_in`)}`.execute(store.db);
  const { password, ...options } = store.pool.options;
  const pool = new pg.Pool({
    ...options,
    // The pool keeps it out of sight, and so out of the copy.
    ...(password !== undefined && { password }),
    max: poolSizeMax,
    // What a failing machine would lose of it can be made again.
    options: `-c search_path=${pastSchema},public,pg_catalog -c synchronous_commit=off`,
  });
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return {
    db,
    runHot: createRunHot(pool, true),
    setClock: async (seconds) => {
      await sql`
        UPDATE ${sql.id(pastSchema, "clock_stand_in")} SET seconds = greatest(seconds, ${Math.floor(seconds)})`.execute(
        db,
      );
    },
    analyze: async () => {
      await sql`ANALYZE`.execute(db);
    },
    close: async () => {
      await db.destroy();
      await sql`DROP FUNCTION ${sql.id(pastSchema, "clock_timestamp")}()`.execute(store.db);
      await sql`DROP TABLE ${sql.id(pastSchema, "clock_stand_in")}`.execute(store.db);
    },
  };
};
