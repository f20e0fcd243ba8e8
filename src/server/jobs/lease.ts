/** Chooses one process of all that stand on a database, for as long as it lives. */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import type { Tables } from "../db/schema.ts";

/** A process's claim to lead. */
export interface Lease {
  /** Takes or renews the lead; whether this process has it now. Rejects where the database fails. */
  readonly hold: () => Promise<boolean>;
  /** Whether it still has it, without asking: false some time before anyone else can take it. */
  readonly isHeld: () => boolean;
  /** Gives it back, so that the next one need not wait. */
  readonly release: () => Promise<void>;
}

/** What a lease needs. */
export interface LeaseParts {
  readonly db: Kysely<Tables>;
  readonly name: string;
  /** A random UUID of this process. */
  readonly owner: string;
  /** Milliseconds by a clock that nobody sets. */
  readonly nowMs: () => number;
}

/** The claim of the one server that does recurring work. */
export const leaderLease = "leader";

/** How long the lead is kept without a renewal, by the database's clock. */
export const leaseSeconds = 15;
/** The holder stops this much earlier, by its own clock. */
const marginSeconds = 5;

/**
 * The database's clock stands still while the machine's is behind it, and then no lease expires. So a lease also ends when its number of
 * renewals stood still for twice its time, as seen by whoever would take it.
 */
export const createLease = ({ db, name, owner, nowMs }: LeaseParts): Lease => {
  let heldMs: number | undefined;
  let seen: { readonly owner: string; readonly renewals: number; readonly sinceMs: number } | undefined;

  const observe = async (): Promise<void> => {
    const row = await db.selectFrom("leases").selectAll().where("name", "=", name).executeTakeFirst();
    if (row === undefined) return;
    const isSame = seen?.owner === row.owner && seen.renewals === row.renewals;
    if (!isSame) seen = { owner: row.owner, renewals: row.renewals, sinceMs: nowMs() };
  };

  const hold = async (): Promise<boolean> => {
    const askedMs = nowMs();
    const isSilent = seen !== undefined && askedMs - seen.sinceMs >= 2000 * leaseSeconds;
    const { rows } = await sql`
      INSERT INTO leases AS lease (name, owner, until_seconds)
      SELECT ${name}, ${owner}, now.seconds + ${leaseSeconds} FROM (${nowQuery}) AS now
      ON CONFLICT (name) DO UPDATE
        SET owner = EXCLUDED.owner, until_seconds = EXCLUDED.until_seconds, renewals = lease.renewals + 1
        WHERE lease.owner = EXCLUDED.owner OR lease.until_seconds <= EXCLUDED.until_seconds - ${leaseSeconds}
          OR (${isSilent}::boolean AND lease.owner = ${seen?.owner ?? owner}::uuid AND lease.renewals = ${seen?.renewals ?? 0}::bigint)
      RETURNING owner`.execute(db);
    heldMs = rows.length > 0 ? askedMs : undefined;
    if (heldMs === undefined) await observe();
    else seen = undefined;
    return heldMs !== undefined;
  };

  return {
    hold,
    isHeld: () => heldMs !== undefined && nowMs() - heldMs < (leaseSeconds - marginSeconds) * 1000,
    release: async () => {
      heldMs = undefined;
      await db
        .updateTable("leases")
        .set({ until_seconds: 0 })
        .where("name", "=", name)
        .where("owner", "=", owner)
        .execute();
    },
  };
};

/** Whether some process has it, or had it until at most `leaseSeconds` ago and was killed. */
export const isLeaseTaken = async (db: Kysely<Tables>, name: string): Promise<boolean> => {
  const { rows } = await sql<{ taken: boolean }>`
    SELECT EXISTS (SELECT FROM leases, (${nowQuery}) AS now WHERE name = ${name} AND until_seconds > now.seconds) AS taken`.execute(
    db,
  );
  return rows[0]?.taken === true;
};

const nowQuery = sql`SELECT greatest(seconds, floor(extract(epoch FROM clock_timestamp()))::bigint) AS seconds FROM clock`;
