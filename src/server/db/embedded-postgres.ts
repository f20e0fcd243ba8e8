/** Keeps one embedded PostgreSQL running for all processes that use a data directory, and stops it when the last one leaves. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { findPostgresBinaries } from "./postgres-binaries.ts";
import type { PostgresBinaries } from "./postgres-binaries.ts";
import { clusterUser, openCluster } from "./postgres-cluster.ts";
import type { PostgresCluster } from "./postgres-cluster.ts";
import { findPostmaster, startPostmaster, stopPostmaster } from "./postmaster.ts";
import type { Postmaster } from "./postmaster.ts";

/** How to reach the database now; the port changes when it had to be started anew. */
export interface Connection {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/** This process's share in a running embedded PostgreSQL. */
export interface EmbeddedPostgres {
  readonly connection: Connection;
  /** Leaves; the last one out stops the database. Call it once, after all other connections are closed. */
  readonly close: () => Promise<void>;
}

/** Every user of the cluster holds this advisory lock shared; who gets it alone is the last. The number is arbitrary. */
const presenceLock = 4_242_001;
const attemptsMax = 200;
const retryMs = 50;

/**
 * Attaches to the PostgreSQL that already runs on `directory` (another process's, or one that outlived a killed process) or
 * starts one. When it stops by itself it is started again, however often that fails (a full disk, say; statements fail meanwhile),
 * and `onMoved` tells the new connection. Throws with the last of PostgreSQL's log where it does not start at first.
 */
export const openEmbeddedPostgres = async (
  directory: string,
  onMoved: (connection: Connection) => void,
): Promise<EmbeddedPostgres> => {
  const binaries = await findPostgresBinaries();
  const cluster = await openCluster(binaries, directory);
  let closing = false;
  let presence: Presence;
  const enter = async (): Promise<Presence> => {
    const entered = await enterPostgres(binaries, cluster, () => closing);
    entered.client.once("end", () => {
      if (!closing) reviving = revive();
    });
    return entered;
  };
  const revive = async (): Promise<void> => {
    while (!closing) {
      const entered = await enter().catch(() => undefined);
      if (entered === undefined) {
        await pause(retryMs);
        continue;
      }
      presence = entered;
      onMoved(connectionOf(cluster, presence.postmaster));
      return;
    }
  };
  let reviving: Promise<void> = Promise.resolve();
  presence = await enter();
  return {
    connection: connectionOf(cluster, presence.postmaster),
    close: async () => {
      closing = true;
      await reviving;
      await leavePostgres(cluster, presence);
    },
  };
};

interface Presence {
  readonly postmaster: Postmaster;
  readonly client: pg.Client;
}

const enterPostgres = async (
  binaries: PostgresBinaries,
  cluster: PostgresCluster,
  isClosing: () => boolean,
): Promise<Presence> => {
  for (let attempt = 0; attempt < attemptsMax && !isClosing(); attempt += 1) {
    const found = (await findPostmaster(cluster)) ?? (await startPostmaster(binaries, cluster));
    if (found?.ready === true) {
      const client = await tryPresence(cluster, found);
      if (client !== undefined) return { postmaster: found, client };
    }
    await pause(retryMs);
  }
  throw new Error(
    `The embedded PostgreSQL in ${cluster.directory} does not start. The last of its log:\n${await logTail(cluster)}`,
  );
};

/** Undefined where the server is just stopping: whoever asks looks again. */
const tryPresence = async (cluster: PostgresCluster, postmaster: Postmaster): Promise<pg.Client | undefined> => {
  const client = new pg.Client({ ...connectionOf(cluster, postmaster), application_name: "clearway-presence" });
  // Without a listener a lost connection would end the process; what follows from it happens on "end".
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("SELECT pg_advisory_lock_shared($1)", [presenceLock]);
    return client;
  } catch {
    await client.end().catch(() => undefined);
    return undefined;
  }
};

const leavePostgres = async (cluster: PostgresCluster, { client, postmaster }: Presence): Promise<void> => {
  const last = await client
    .query<{ last: boolean }>("SELECT pg_advisory_unlock_shared($1), pg_try_advisory_lock($1) AS last", [presenceLock])
    .then(({ rows }) => rows[0]?.last === true)
    .catch(() => false);
  // The lock is held until the server has gone: a newcomer waits for it, is cut off, and starts the server again.
  if (last) await stopPostmaster(cluster, postmaster.pid);
  await client.end().catch(() => undefined);
};

const connectionOf = (cluster: PostgresCluster, { port }: Postmaster): Connection => ({
  host: "127.0.0.1",
  port,
  user: clusterUser,
  password: cluster.password,
  database: "postgres",
});

const logTail = async ({ directory }: PostgresCluster): Promise<string> => {
  const text = await readFile(join(directory, "postgres.log"), "utf8").catch(() => "");
  return text.split("\n").slice(-12).join("\n");
};
