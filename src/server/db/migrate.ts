/** Brings a database to the newest schema, once, whichever process comes first. */
import type pg from "pg";
import { foundation } from "./migrations/0001-foundation.ts";
import { devices } from "./migrations/0002-devices.ts";
import { people } from "./migrations/0003-people.ts";
import { health } from "./migrations/0004-health.ts";
import { applications } from "./migrations/0005-applications.ts";
import { messages } from "./migrations/0006-messages.ts";
import { passes } from "./migrations/0007-passes.ts";
import { videos } from "./migrations/0008-videos.ts";
import { inboxes } from "./migrations/0009-inboxes.ts";
import { restores } from "./migrations/0010-restores.ts";
import { authorityJobs } from "./migrations/0011-authority-jobs.ts";

/** In order; a published one is never edited, only followed by another. */
const migrations: readonly { readonly name: string; readonly statements: string }[] = [
  { name: "0001-foundation", statements: foundation },
  { name: "0002-devices", statements: devices },
  { name: "0003-people", statements: people },
  { name: "0004-health", statements: health },
  { name: "0005-applications", statements: applications },
  { name: "0006-messages", statements: messages },
  { name: "0007-passes", statements: passes },
  { name: "0008-videos", statements: videos },
  { name: "0009-inboxes", statements: inboxes },
  { name: "0010-restores", statements: restores },
  { name: "0011-authority-jobs", statements: authorityJobs },
];

/** Serialises processes that migrate at once. The number is arbitrary. */
const migrationLock = 4_242_002;

/**
 * Runs what is missing, all in one transaction: a kill leaves the former schema whole. Throws where the database is newer than
 * this program, since an older program would write rows that the newer one does not expect.
 */
export const migrate = async (pool: pg.Pool): Promise<void> => {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    await client.query("SELECT pg_advisory_xact_lock($1)", [migrationLock]);
    await client.query(
      "CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, applied timestamptz NOT NULL DEFAULT now())",
    );
    const { rows } = await client.query<{ name: string }>("SELECT name FROM migrations");
    const applied = new Set(rows.map(({ name }) => name));
    refuseUnknown(applied);
    for (const { name, statements } of migrations) {
      if (applied.has(name)) continue;
      await client.query(statements);
      await client.query("INSERT INTO migrations (name) VALUES ($1)", [name]);
    }
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK").catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
};

const refuseUnknown = (applied: ReadonlySet<string>): void => {
  const known = new Set(migrations.map(({ name }) => name));
  const unknown = [...applied].filter((name) => !known.has(name));
  if (unknown.length > 0) {
    throw new Error(
      `The database is of a newer Clearway (it knows ${unknown.join(", ")}). Start that version instead.`,
    );
  }
};
