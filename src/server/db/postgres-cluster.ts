/** Makes the files of the embedded PostgreSQL once, so that a kill at any moment leaves either all of them or none. */
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chown, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { ensureDirectory } from "../system/draft-directories.ts";
import { writeNewFile } from "../system/durable-files.ts";
import { chooseRunAs, invocationOf } from "../system/run-as.ts";
import type { RunAs } from "../system/run-as.ts";
import type { PostgresBinaries } from "./postgres-binaries.ts";

/** Where the parts lie. `directory` holds `data` (PostgreSQL's own), `password` (0600) and `postgres.log`. */
export interface PostgresCluster {
  readonly directory: string;
  readonly dataDirectory: string;
  readonly password: string;
  readonly runAs: RunAs;
}

/** The only role of the embedded database; it is reachable from this machine only. */
export const clusterUser = "clearway";

const execFileAsync = promisify(execFile);

/** Opens the cluster in `directory`, making it first where there is none. Two processes may call it at once: one set wins. */
export const openCluster = async (binaries: PostgresBinaries, directory: string): Promise<PostgresCluster> => {
  await ensureDirectory(directory, async (draft) => fillCluster(binaries, draft));
  return {
    directory,
    dataDirectory: join(directory, "data"),
    password: (await readFile(join(directory, "password"), "utf8")).trim(),
    runAs: await chooseRunAs(join(directory, "data")),
  };
};

const fillCluster = async (binaries: PostgresBinaries, draft: string): Promise<void> => {
  const runAs = await chooseRunAs(draft);
  await writeNewFile(join(draft, "password"), randomBytes(24).toString("base64url"), 0o600);
  if (runAs.kind === "user") {
    await chown(draft, runAs.uid, runAs.gid);
    await chown(join(draft, "password"), runAs.uid, runAs.gid);
  }
  await initialise(binaries, runAs, draft);
};

const initialise = async (binaries: PostgresBinaries, runAs: RunAs, draft: string): Promise<void> => {
  const { command, args, identity } = invocationOf(runAs, binaries.initdb, [
    `--pgdata=${join(draft, "data")}`,
    `--username=${clusterUser}`,
    `--pwfile=${join(draft, "password")}`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C",
    "--no-instructions",
  ]);
  try {
    await execFileAsync(command, args, { ...identity, cwd: draft, env: postgresEnvironment() });
  } catch (error) {
    throw new Error(
      `The embedded PostgreSQL could not make its files in ${draft}. As root it needs user namespaces (unshare) or a ` +
        "directory that the user nobody can enter; DATABASE_URL names another PostgreSQL server.",
      { cause: error },
    );
  }
};

/** Both programs run with nothing of our environment but the path. */
export const postgresEnvironment = (): NodeJS.ProcessEnv => ({ PATH: process.env["PATH"], LC_ALL: "C", TZ: "UTC" });
