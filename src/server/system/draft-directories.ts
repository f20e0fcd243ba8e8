/** Makes directories that are whole or not there at all, whatever is killed and whoever else makes them at the same time. */
import { randomBytes } from "node:crypto";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { syncDirectory, syncParent } from "./durable-files.ts";
import { errorCode } from "./error-code.ts";
import { isProcessAlive } from "./living-process.ts";

/** Drafts that this process is making now: in a container a former process had the same id, and its drafts must go. */
const ownDrafts = new Set<string>();

/**
 * Lets `fill` write into a new directory (0700) beside `directory`, and gives it that name once all is on the disk. Where
 * `directory` has content by then, it stays as it is and EEXIST or ENOTEMPTY is thrown; nothing is left of a failure.
 */
export const makeDirectory = async (directory: string, fill: (draft: string) => Promise<void>): Promise<void> => {
  const draft = `${directory}.new-${process.pid}-${randomBytes(4).toString("hex")}`;
  ownDrafts.add(draft);
  try {
    await mkdir(draft, { mode: 0o700 });
    await fill(draft);
    await syncDirectory(draft);
    await rename(draft, directory);
    await syncParent(directory);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  } finally {
    ownDrafts.delete(draft);
  }
};

/**
 * Makes the directory if it is not there, and removes what a kill left of earlier tries. Of two processes at once one makes it
 * and the other takes that one.
 */
export const ensureDirectory = async (directory: string, fill: (draft: string) => Promise<void>): Promise<void> => {
  await mkdir(dirname(directory), { recursive: true });
  await removeUnfinished(directory);
  if (await hasContent(directory)) return;
  try {
    await makeDirectory(directory, fill);
  } catch (error) {
    if (errorCode(error) !== "ENOTEMPTY" && errorCode(error) !== "EEXIST") throw error;
  }
};

/** Drafts of living processes are left alone, and so is everything that is not named exactly like a draft. */
const removeUnfinished = async (directory: string): Promise<void> => {
  const prefix = `${basename(directory)}.new-`;
  for (const name of await readdir(dirname(directory))) {
    const pidText = name.startsWith(prefix) ? /^(\d+)-[0-9a-f]{8}$/.exec(name.slice(prefix.length))?.[1] : undefined;
    if (pidText === undefined) continue;
    const pid = Number(pidText);
    const draft = join(dirname(directory), name);
    const inUse = pid === process.pid ? ownDrafts.has(draft) : isProcessAlive(pid);
    if (!inUse) await rm(draft, { recursive: true, force: true });
  }
};

/** An empty directory is as good as none: the draft takes its place. */
const hasContent = async (directory: string): Promise<boolean> =>
  readdir(directory).then(
    (names) => names.length > 0,
    () => false,
  );
