/** Starts, finds and stops the main process of an embedded PostgreSQL by the postmaster.pid that PostgreSQL itself keeps. */
import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { readFile, rm, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { errorCode } from "../system/error-code.ts";
import { isProcessAlive, processCommandLine } from "../system/living-process.ts";
import { invocationOf } from "../system/run-as.ts";
import type { PostgresBinaries } from "./postgres-binaries.ts";
import { postgresEnvironment } from "./postgres-cluster.ts";
import type { PostgresCluster } from "./postgres-cluster.ts";

/** A running PostgreSQL of a cluster; `ready` once it takes connections. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly ready: boolean;
}

const pollMs = 15;
const fastStopMs = 20_000;
const logBytesMax = 2 ** 20;

/**
 * The living postmaster of the cluster, whoever started it; undefined when none lives. A postmaster.pid whose id now belongs to
 * a foreign program (ids are used again, soonest in containers) is removed, since PostgreSQL itself would refuse to start then.
 */
export const findPostmaster = async (cluster: PostgresCluster): Promise<Postmaster | undefined> => {
  const path = join(cluster.dataDirectory, "postmaster.pid");
  // Lines: process id, data directory, start time, port, socket directory, listen address, shared memory, status.
  const lines = (await readFile(path, "utf8").catch(() => "")).split("\n");
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  if (await isPostmaster(pid, cluster)) {
    return { pid, port: Number(lines[3] ?? 0), ready: lines[7]?.trim() === "ready" };
  }
  if (isProcessAlive(pid)) await rm(path, { force: true });
  return undefined;
};

const isPostmaster = async (pid: number, cluster: PostgresCluster): Promise<boolean> => {
  if (!isProcessAlive(pid)) return false;
  const commandLine = await processCommandLine(pid);
  return commandLine === undefined || commandLine.includes(cluster.dataDirectory);
};

/**
 * Starts PostgreSQL and resolves when it takes connections, or to undefined when it ended before (another process was faster,
 * the port was taken): the caller looks again. It lives on when this process is killed; see `postgres.log` for what it says.
 * `otherSettings` go before those of the server.
 */
export const startPostmaster = async (
  binaries: PostgresBinaries,
  cluster: PostgresCluster,
  otherSettings: readonly string[] = [],
): Promise<Postmaster | undefined> => {
  const settings = [
    `port=${await freePort()}`,
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    ...serverSettings,
    ...otherSettings,
  ];
  const { command, args, identity } = invocationOf(cluster.runAs, binaries.postgres, [
    "-D",
    cluster.dataDirectory,
    ...settings.flatMap((setting) => ["-c", setting]),
  ]);
  const log = await openLog(join(cluster.directory, "postgres.log"));
  // A session of its own: an interrupt at the terminal reaches this process only, which then stops the database in order.
  const child = spawn(command, args, {
    ...identity,
    cwd: cluster.directory,
    env: postgresEnvironment(),
    detached: true,
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  child.unref();
  let ended = false;
  child.on("exit", () => (ended = true));
  child.on("error", () => (ended = true));
  while (!ended) {
    const found = await findPostmaster(cluster);
    if (found?.ready === true && found.pid === child.pid) return found;
    await pause(pollMs);
  }
  return undefined;
};

/** Appends, and begins anew where earlier runs have written much. */
const openLog = async (path: string): Promise<number> => {
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  return openSync(path, size > logBytesMax ? "w" : "a", 0o600);
};

/**
 * Of the buffers only those in use take memory; with few of them a large delivery reads and writes the same pages again and again, and
 * with little room for the log it is held up by checkpoints.
 * fsync and full-page writes stay on. Neither statements nor their errors, which quote what was sent, go to the log: "log" leaves
 * out errors and lets through what the server says of itself.
 */
const serverSettings: readonly string[] = [
  "max_connections=60",
  "shared_buffers=512MB",
  "max_wal_size=4GB",
  "log_min_error_statement=panic",
  "log_min_messages=log",
  "log_error_verbosity=terse",
  "timezone=UTC",
  "jit=off",
];

/** Asks PostgreSQL to stop (open transactions are rolled back) and waits until its process is gone. */
export const stopPostmaster = async (cluster: PostgresCluster, pid: number): Promise<void> => {
  if (!(await isPostmaster(pid, cluster))) return;
  signal(pid, "SIGINT");
  for (let waitedMs = 0; await isPostmaster(pid, cluster); waitedMs += pollMs) {
    if (waitedMs > fastStopMs) signal(pid, "SIGQUIT");
    await pause(pollMs);
  }
};

const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (errorCode(error) !== "ESRCH") throw error;
  }
};

const freePort = async (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => {
        if (address !== null && typeof address === "object") resolve(address.port);
        else reject(new Error("No free port on 127.0.0.1"));
      });
    });
  });
