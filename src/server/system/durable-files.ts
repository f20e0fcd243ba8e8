/** Writes files so that a power cut or a kill leaves either the whole file or none. */
import { open } from "node:fs/promises";
import { dirname } from "node:path";

/** Writes a new file with these rights and returns when it is on the disk. Throws EEXIST rather than replace one. */
export const writeNewFile = async (path: string, content: Uint8Array | string, mode: number): Promise<void> => {
  const file = await open(path, "wx", mode);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
};

/** Returns when the directory's own entries (new, renamed, removed names) are on the disk. */
export const syncDirectory = async (path: string): Promise<void> => {
  const directory = await open(path, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
};

/** The same for the directory that holds `path`. */
export const syncParent = async (path: string): Promise<void> => syncDirectory(dirname(path));
