/** Lets one server at a time run on a data directory, and tells a second one where the first is. */
import { link, readFile, rename, rm } from "node:fs/promises";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { writeNewFile } from "./system/durable-files.ts";
import { errorCode } from "./system/error-code.ts";
import { isProcessAlive, processStartMark } from "./system/living-process.ts";

/** A taken lock. */
export interface InstanceLock {
  /** Gives it back; a killed server's is taken over instead. */
  readonly release: () => Promise<void>;
}

const ownerSchema = z.object({ pid: z.int(), startMark: z.string().optional(), address: z.string() });
type Owner = z.infer<typeof ownerSchema>;

const fileName = "server.pid";
const attemptsMax = 20;

/**
 * Takes the lock for a server that will be at `address`. Throws with plain words where a living server holds it. That of a dead
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
      if (await tryLink(draft, path)) return { release: async () => rm(path, { force: true }) };
      await refuseOrClear(path, `${draft}.stale`, dataDir);
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

const refuseOrClear = async (path: string, aside: string, dataDir: string): Promise<void> => {
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) return;
  const owner = readOwner(text);
  if (owner !== undefined && (await isSameProcess(owner))) {
    throw new Error(
      `A server already runs on ${dataDir}: process ${owner.pid}, ${owner.address}. Stop it first, or give this one a ` +
        "directory of its own with DATA_DIR.",
    );
  }
  // Moved aside rather than removed: had somebody taken it over since it was read, it goes back.
  await rename(path, aside).catch(() => undefined);
  const moved = await readFile(aside, "utf8").catch(() => text);
  if (moved !== text) await tryLink(aside, path);
  await rm(aside, { force: true });
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
