/** Makes a file at a first start, whole or not at all, whoever else makes it at the same time. */
import { randomBytes } from "node:crypto";
import { link, mkdir, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { syncDirectory, writeNewFile } from "./durable-files.ts";
import { errorCode } from "./error-code.ts";

/**
 * Writes what `makeText` gives where there is no file yet, with mode 0600, and returns when it is on the disk. Of two processes at
 * once one makes it and the other takes that one. A kill may leave a draft beside it, which nothing reads.
 */
export const ensureFile = async (path: string, makeText: () => string): Promise<void> => {
  const exists = await stat(path).then(
    () => true,
    () => false,
  );
  if (exists) return;
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.new-${process.pid}-${randomBytes(4).toString("hex")}`;
  try {
    await writeNewFile(draft, makeText(), 0o600);
    // Unlike a rename it never replaces what somebody else has just made.
    await link(draft, path);
    await syncDirectory(dirname(path));
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
  } finally {
    await rm(draft, { force: true });
  }
};

/** Puts a new content (mode 0600) in the place of a file's, whole, and returns when it is on the disk. */
export const replaceFile = async (path: string, text: string): Promise<void> => {
  const draft = `${path}.new-${process.pid}-${randomBytes(4).toString("hex")}`;
  try {
    await writeNewFile(draft, text, 0o600);
    await rename(draft, path);
    await syncDirectory(dirname(path));
  } finally {
    await rm(draft, { force: true });
  }
};
