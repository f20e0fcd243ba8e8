/** Opens the database that the server and the command-line tools share. */
import { mkdir, realpath } from "node:fs/promises";
import { join } from "node:path";
import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import { columnTypes } from "./column-types.ts";
import { openEmbeddedPostgres } from "./embedded-postgres.ts";
import type { Connection } from "./embedded-postgres.ts";
import { createRunHot } from "./hot-statements.ts";
import type { RunHot } from "./hot-statements.ts";
import { migrate } from "./migrate.ts";
import type { Tables } from "./schema.ts";

/** An open database at the newest schema. */
export interface Store {
  readonly db: Kysely<Tables>;
  /** The same connections, for set-based statements written by hand. */
  readonly pool: pg.Pool;
  /** The same connections, for the few statements that every request runs. */
  readonly runHot: RunHot;
  /** Waits for running statements, closes the connections and, as the last user of an embedded database, stops it. */
  readonly close: () => Promise<void>;
}

/** `databaseUrl` names an outside PostgreSQL; without it the embedded one in `dataDir`/pg is joined or started. */
export interface StoreLocation {
  readonly dataDir: string;
  readonly databaseUrl?: string | undefined;
  /** False behind a pooler by transaction; true unless given. */
  readonly preparesStatements?: boolean | undefined;
}

/** More would only queue inside PostgreSQL: measured best on two cores were 8 to 16. */
const poolSizeMax = 12;
const connectTimeoutMs = 10_000;

/** Opens and migrates. Several processes may hold the same store open. Throws with plain words when there is no database. */
export const openStore = async ({ dataDir, databaseUrl, preparesStatements = true }: StoreLocation): Promise<Store> =>
  databaseUrl === undefined ? openEmbeddedStore(dataDir) : openOutsideStore(databaseUrl, preparesStatements);

const openOutsideStore = async (databaseUrl: string, preparesStatements: boolean): Promise<Store> => {
  const pool = createPool({ connectionString: databaseUrl });
  return openWithPool(pool, { preparesStatements, closeServer: async () => undefined });
};

const openEmbeddedStore = async (dataDir: string): Promise<Store> => {
  await mkdir(dataDir, { recursive: true });
  let pool: pg.Pool | undefined = undefined;
  const onMoved = ({ port }: Connection): void => {
    if (pool !== undefined) pool.options.port = port;
  };
  const embedded = await openEmbeddedPostgres(join(await realpath(dataDir), "pg"), onMoved);
  pool = createPool({ ...embedded.connection });
  return openWithPool(pool, { preparesStatements: true, closeServer: embedded.close });
};

const createPool = (connection: pg.PoolConfig): pg.Pool => {
  const pool = new pg.Pool({
    ...connection,
    types: columnTypes,
    max: poolSizeMax,
    connectionTimeoutMillis: connectTimeoutMs,
    application_name: "clearway",
  });
  // A connection that the server closes must not end this process: idle, the next statement opens another; between two
  // statements of a transaction (the pool listens to idle ones only), the next statement fails.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
};

const openWithPool = async (
  pool: pg.Pool,
  { preparesStatements, closeServer }: { preparesStatements: boolean; closeServer: () => Promise<void> },
): Promise<Store> => {
  const close = async (): Promise<void> => {
    await pool.end();
    await closeServer();
  };
  try {
    await migrate(pool);
  } catch (error) {
    await close();
    throw error;
  }
  const runHot = createRunHot(pool, preparesStatements);
  return { db: new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }), pool, runHot, close };
};
