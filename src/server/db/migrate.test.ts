import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { foundation } from "./migrations/0001-foundation.ts";
import { migrate } from "./migrate.ts";
import { openStore } from "./open-store.ts";
import type { Store } from "./open-store.ts";

let dataDir: string;
let store: Store;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "clearway-migrate-"));
  store = await openStore({ dataDir });
});
afterAll(async () => {
  await store.close();
  await rm(dataDir, { recursive: true, force: true });
});

test("A database of the first schema is brought to the newest, once, and keeps its rows", async () => {
  const { db, pool } = store;
  await pool.query("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
  await pool.query(foundation);
  await pool.query("CREATE TABLE migrations (name text PRIMARY KEY, applied timestamptz NOT NULL DEFAULT now())");
  await pool.query("INSERT INTO migrations (name) VALUES ('0001-foundation')");
  await db.updateTable("gate_policy").set({ fresh_seconds: 7 }).execute();
  await Promise.all([migrate(pool), migrate(pool)]);
  for (const table of ["devices", "enrolment_codes", "scans", "residents", "applications", "audit_entries"] as const) {
    expect(await db.selectFrom(table).selectAll().execute()).toEqual([]);
  }
  expect(await db.selectFrom("gate_policy").select("fresh_seconds").execute()).toEqual([{ fresh_seconds: 7 }]);
});

test("A database of a newer program is left alone", async () => {
  await store.pool.query("INSERT INTO migrations (name) VALUES ('9999-later')");
  await expect(migrate(store.pool)).rejects.toThrow("The database is of a newer Clearway (it knows 9999-later)");
  await store.pool.query("DELETE FROM migrations WHERE name = '9999-later'");
});
