/** One PostgreSQL for the tests of a run; each server of theirs gets a database of its own in it, a copy of one at the newest schema. */
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { inject } from "vitest";
import type { TestProject } from "vitest/node";
import { openStore } from "../server/db/open-store.ts";
import { findPostgresBinaries } from "../server/db/postgres-binaries.ts";
import { clusterUser, openCluster } from "../server/db/postgres-cluster.ts";
import { startPostmaster, stopPostmaster } from "../server/db/postmaster.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the PostgreSQL of the run is, without the name of a database. */
    readonly testPostgres: string;
  }
}

/**
 * What a power failure would lose can be made again; there are as many tests at once as there are cores; and statistics that come at
 * some time or other would change plans in the middle of a test.
 */
const settings = [
  ...["fsync=off", "full_page_writes=off", "synchronous_commit=off", "autovacuum=off"],
  "max_connections=400",
];
const template = "clearway_template";

/** Before the first test: makes it, and the database that is copied. */
export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const folder = await mkdtemp(join(tmpdir(), "clearway-postgres-"));
  const binaries = await findPostgresBinaries();
  const cluster = await openCluster(binaries, join(folder, "pg"));
  const postmaster = await startPostmaster(binaries, cluster, settings);
  if (postmaster === undefined) throw new Error(`The PostgreSQL of the tests does not start; see ${folder}.`);
  const address = `postgres://${clusterUser}:${cluster.password}@127.0.0.1:${postmaster.port}`;
  await run(address, `CREATE DATABASE ${template}`);
  const store = await openStore({ dataDir: folder, databaseUrl: `${address}/${template}` });
  await store.close();
  project.provide("testPostgres", address);
  return async () => {
    await stopPostmaster(cluster, postmaster.pid);
    await rm(folder, { recursive: true, force: true });
  };
};

/** An empty database at the newest schema, for one test file or a part of it. */
export interface TestDatabase {
  readonly url: string;
  /** Ends whatever connection is left. */
  readonly drop: () => Promise<void>;
}

/** Makes one. */
export const createTestDatabase = async (): Promise<TestDatabase> => {
  const address = inject("testPostgres");
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  await run(address, `CREATE DATABASE ${name} TEMPLATE ${template}`);
  return { url: `${address}/${name}`, drop: async () => run(address, `DROP DATABASE ${name} WITH (FORCE)`) };
};

const run = async (address: string, statement: string): Promise<void> => {
  const client = new pg.Client({ connectionString: `${address}/postgres` });
  await client.connect();
  await client.query(statement).finally(async () => client.end());
};
