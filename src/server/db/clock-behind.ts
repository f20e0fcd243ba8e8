/** Tells when the machine's clock was set back: what is signed is dated as before until it has caught up (core/README.md, "Order of times"). */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import type { Tables } from "./schema.ts";

/** Gates take what is dated so far ahead of their own clocks, and no further (core/README.md section 5). */
export const clockBehindSecondsMax = 600;

/** How far the database's machine is behind what was signed last; 0 where it is not. */
export const readClockBehind = async (db: Kysely<Tables>): Promise<number> => {
  const { rows } = await sql<{ behind: number }>`
    SELECT greatest(seconds - floor(extract(epoch FROM clock_timestamp()))::bigint, 0)::int AS behind FROM clock`.execute(
    db,
  );
  const behind = rows[0]?.behind;
  if (behind === undefined) throw new Error("The table clock has lost its row.");
  return behind;
};
