/** Reading and writing files for a person: limits first, and plain words when it does not work. */
import { readFile, stat, writeFile } from "node:fs/promises";
import { CommandError } from "./command.ts";

const reasonOf = (error: unknown): string => {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  switch (code) {
    case "ENOENT":
      return "there is no such file";
    case "EACCES":
    case "EPERM":
      return "this user may not open it";
    case "EISDIR":
      return "it is a folder";
    case "ENOTDIR":
      return "a part of its path is not a folder";
    case "ENOSPC":
      return "the disk is full";
    default:
      return String(code ?? error);
  }
};

/** A file's bytes; `file-unreadable` or `file-too-large` with the reason in words. */
export const readBytes = async (file: string, bytesMax: number): Promise<Uint8Array<ArrayBuffer>> => {
  const found = await stat(file).catch((error: unknown) => {
    throw new CommandError("file-unreadable", `${file} cannot be read: ${reasonOf(error)}.`);
  });
  if (!found.isFile()) throw new CommandError("file-unreadable", `${file} cannot be read: it is not a file.`);
  if (found.size > bytesMax) {
    throw new CommandError("file-too-large", `${file} has ${found.size} bytes; at most ${bytesMax} are read.`);
  }
  try {
    return new Uint8Array(await readFile(file));
  } catch (error) {
    throw new CommandError("file-unreadable", `${file} cannot be read: ${reasonOf(error)}.`);
  }
};

/** Writes a file for others to read, or with `mode` 0o600 for its owner alone; `file-unwritable` with the reason in words. */
export const writeBytes = async (file: string, content: Uint8Array | string, mode = 0o644): Promise<void> => {
  try {
    await writeFile(file, content, { mode });
  } catch (error) {
    // A file that is missing is made; what is missing then is its folder.
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    const reason = isMissing ? "there is no such folder" : reasonOf(error);
    throw new CommandError("file-unwritable", `${file} cannot be written: ${reason}.`);
  }
};
