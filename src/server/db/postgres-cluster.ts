/** Makes the files of the embedded PostgreSQL once, so that a kill at any moment leaves either all of them or none. */
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chown, mkdir, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { errorCode } from "../system/error-code.ts";
import { isProcessAlive } from "../system/living-process.ts";
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

/** Drafts that this process is making now: in a container a former process had the same id, and its drafts must go. */
const ownDrafts = new Set<string>();

/** Opens the cluster in `directory`, making it first where there is none. Two processes may call it at once: one set wins. */
export const openCluster = async (binaries: PostgresBinaries, directory: string): Promise<PostgresCluster> => {
  await mkdir(dirname(directory), { recursive: true });
  await removeUnfinished(directory);
  if (!(await exists(join(directory, "data")))) await makeCluster(binaries, directory);
  return {
    directory,
    dataDirectory: join(directory, "data"),
    password: (await readFile(join(directory, "password"), "utf8")).trim(),
    runAs: await chooseRunAs(join(directory, "data")),
  };
};

const makeCluster = async (binaries: PostgresBinaries, directory: string): Promise<void> => {
  const draft = `${directory}.new-${process.pid}-${randomBytes(4).toString("hex")}`;
  ownDrafts.add(draft);
  await mkdir(draft, { mode: 0o700 });
  const runAs = await chooseRunAs(draft);
  await writeFile(join(draft, "password"), randomBytes(24).toString("base64url"), { mode: 0o600, flush: true });
  if (runAs.kind === "user") {
    await chown(draft, runAs.uid, runAs.gid);
    await chown(join(draft, "password"), runAs.uid, runAs.gid);
  }
  await initialise(binaries, runAs, draft);
  try {
    await rename(draft, directory);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (errorCode(error) !== "ENOTEMPTY" && errorCode(error) !== "EEXIST") throw error;
  }
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
    await rm(draft, { recursive: true, force: true });
    throw new Error(
      `The embedded PostgreSQL could not make its files in ${draft}. As root it needs user namespaces (unshare) or a ` +
        "directory that the user nobody can enter; DATABASE_URL names another PostgreSQL server.",
      { cause: error },
    );
  }
};

/** Both programs run with nothing of our environment but the path. */
export const postgresEnvironment = (): NodeJS.ProcessEnv => ({ PATH: process.env["PATH"], LC_ALL: "C", TZ: "UTC" });

/** A kill in the middle of making the files leaves a draft behind; those of living processes are left alone. */
const removeUnfinished = async (directory: string): Promise<void> => {
  const prefix = `${basename(directory)}.new-`;
  for (const name of await readdir(dirname(directory))) {
    if (!name.startsWith(prefix)) continue;
    const pid = Number(name.slice(prefix.length).split("-")[0]);
    const draft = join(dirname(directory), name);
    const inUse = pid === process.pid ? ownDrafts.has(draft) : isProcessAlive(pid);
    if (!inUse) await rm(draft, { recursive: true, force: true });
  }
};

const exists = async (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
