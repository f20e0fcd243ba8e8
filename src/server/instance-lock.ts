/** Lets one server at a time run on a data directory, and tells a second one where the first is. */
import { createHash } from "node:crypto";
import { link, mkdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { writeNewFile } from "./system/durable-files.ts";
import { errorCode } from "./system/error-code.ts";
import { isProcessAlive, processStartMark } from "./system/living-process.ts";

/** A living server holds the lock. `where` says which, in a sentence. */
export class ServerRunning extends Error {
  readonly where: string;

  constructor(where: string) {
    super(`${where} Stop it first, or give this one a directory of its own with DATA_DIR.`);
    this.name = "ServerRunning";
    this.where = where;
  }
}

/** A taken lock. */
export interface InstanceLock {
  /** Gives it back; a killed server's is taken over instead. */
  readonly release: () => Promise<void>;
}

const ownerSchema = z.object({ pid: z.int(), startMark: z.string().optional(), address: z.string() });
type Owner = z.infer<typeof ownerSchema>;

const fileName = "server.pid";
const attemptsMax = 200;
const retryMs = 10;
/** A guard is held for a few file operations. */
const guardAgeMsMax = 5000;

/**
 * Takes the lock for a server that will be at `address`. Throws `ServerRunning` where a living server holds it. That of a dead
 * process is taken over, also when another process has its id by now.
 */
export const takeInstanceLock = async (dataDir: string, address: string): Promise<InstanceLock> => {
  await mkdir(dataDir, { recursive: true });
  const path = join(dataDir, fileName);
  const startMark = await processStartMark(process.pid);
  const draft = `${path}.${process.pid}.${process.hrtime.bigint()}`;
  await writeNewFile(draft, JSON.stringify({ pid: process.pid, startMark, address } satisfies Owner), 0o644);
  try {
    for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
      const isTaken = (await tryLink(draft, path)) || (await refuseOrTakeOver(path, draft, dataDir));
      if (isTaken) return { release: async () => rm(path, { force: true }) };
    }
    throw new Error(`The lock ${path} cannot be taken. If no server runs on ${dataDir}, remove that file.`);
  } finally {
    await rm(draft, { force: true });
  }
};

/** A link appears with its whole content or not at all, and never replaces one. */
const tryLink = async (draft: string, path: string): Promise<boolean> => {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw error;
  }
};

const refuseOrTakeOver = async (path: string, draft: string, dataDir: string): Promise<boolean> => {
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) return false;
  const owner = readOwner(text);
  if (owner !== undefined && (await isSameProcess(owner))) {
    throw new ServerRunning(`A server already runs on ${dataDir}: process ${owner.pid}, ${owner.address}.`);
  }
  return takeOver(path, draft, text);
};

/**
 * Puts the draft in the place of a dead server's lock. Who may do so for this very lock is decided by a guard named after its
 * content; whoever gets the guard later finds another content and leaves it.
 */
const takeOver = async (path: string, draft: string, deadText: string): Promise<boolean> => {
  const guard = `${path}.${createHash("sha256").update(deadText).digest("hex").slice(0, 16)}`;
  if (!(await tryLink(draft, guard))) {
    await removeOldGuard(guard);
    return false;
  }
  const isStillDead = (await readFile(path, "utf8").catch(() => undefined)) === deadText;
  if (isStillDead) await rename(guard, path);
  else await rm(guard, { force: true });
  return isStillDead;
};

/** A start that was killed at that very moment leaves its guard. */
const removeOldGuard = async (guard: string): Promise<void> => {
  const ageMs = await stat(guard).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => 0,
  );
  if (ageMs > guardAgeMsMax) await rm(guard, { force: true });
  await pause(retryMs);
};

const readOwner = (text: string): Owner | undefined => {
  try {
    return ownerSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
};

const isSameProcess = async ({ pid, startMark }: Owner): Promise<boolean> =>
  isProcessAlive(pid) && (startMark === undefined || (await processStartMark(pid)) === startMark);
