/** What all files of secrets have in common: only their owner may read them, and a secret is 32 bytes in base64. */
import { stat } from "node:fs/promises";
import { z } from "zod";

/** Of every secret. */
export const secretBytes = 32;

/** A secret, from the one text that it has in base64. What is wrong is said without any of it. */
export const secretSchema = z.string().transform((text, context) => {
  const bytes = Buffer.from(text, "base64");
  if (bytes.length === secretBytes && bytes.toString("base64") === text) return new Uint8Array(bytes);
  context.addIssue(`expected ${secretBytes} bytes in base64`);
  return z.NEVER;
});

/** Throws with plain words where there is no such file (`missing`), or others than its owner may read what it `holds`. */
export const requireOwnersFile = async (
  path: string,
  { missing, holds }: { readonly missing: string; readonly holds: string },
): Promise<void> => {
  const { mode } = await stat(path).catch(() => {
    throw new Error(missing);
  });
  if (process.platform !== "win32" && (mode & 0o077) !== 0) {
    throw new Error(`${path} holds ${holds} and can be read by others. Run: chmod 600 ${path}`);
  }
};
