/** The file of data keys: read strictly, made by the demonstration at its first start. */
import { randomBytes } from "node:crypto";
import { link, readFile, readdir, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { z } from "zod";
import { syncDirectory, writeNewFile } from "../system/durable-files.ts";
import { errorCode } from "../system/error-code.ts";
import { isProcessAlive } from "../system/living-process.ts";
import { createDataKeys, secretBytes } from "./data-keys.ts";
import type { DataKeys } from "./data-keys.ts";

const secret = z.string().transform((text, context) => {
  const bytes = Buffer.from(text, "base64");
  if (bytes.length === secretBytes && bytes.toString("base64") === text) return new Uint8Array(bytes);
  context.addIssue(`expected ${secretBytes} bytes in base64`);
  return z.NEVER;
});

const fileSchema = z.strictObject({
  format: z.literal("clearway-data-keys-1"),
  /** Production refuses what a demonstration made for itself. */
  isDemonstration: z.boolean().default(false),
  /** For good: what was hashed with it is found by nothing else. */
  lookupKey: secret,
  /** Newest first. A rotation puts one in front, seals all anew, and then takes the last away. */
  encryptionKeys: z
    .array(secret)
    .min(1)
    .refine(
      (keys) => new Set(keys.map((key) => Buffer.from(key).toString("hex"))).size === keys.length,
      "one stands twice",
    ),
});

/** Keys, and whether a demonstration made them. */
export interface KeptDataKeys {
  readonly dataKeys: DataKeys;
  readonly isDemonstration: boolean;
}

/** The keys in a file's text. Throws with one line of plain words that names `source` and what is wrong, never any content. */
export const decodeDataKeys = (source: string, text: string): KeptDataKeys => {
  const parsed = fileSchema.safeParse(parseJson(source, text));
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => [issue.path.join("."), issue.message].filter(Boolean).join(": "));
    throw new Error(`${source} does not hold data keys as it should. ${wrong.join("; ")}.`);
  }
  return { dataKeys: createDataKeys(parsed.data), isDemonstration: parsed.data.isDemonstration };
};

const parseJson = (source: string, text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // The engine's own words quote the text.
    throw new Error(`${source} does not hold data keys as it should. It is not JSON.`);
  }
};

/** Reads a file that only its owner may read. Throws with plain words. */
export const readDataKeysFile = async (path: string): Promise<KeptDataKeys> => {
  const { mode } = await stat(path).catch(() => {
    throw new Error(`There are no data keys at ${path}.`);
  });
  if (process.platform !== "win32" && (mode & 0o077) !== 0) {
    throw new Error(`${path} holds the keys of personal data and can be read by others. Run: chmod 600 ${path}`);
  }
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    throw new Error(`The data keys at ${path} cannot be read (${errorCode(error) ?? "no code"}).`);
  });
  return decodeDataKeys(path, text);
};

/** The text of a new file: fresh secrets, one encryption key. */
export const createDataKeysText = ({ isDemonstration }: { readonly isDemonstration: boolean }): string => {
  const draw = (): string => randomBytes(secretBytes).toString("base64");
  const content = {
    format: "clearway-data-keys-1",
    ...(isDemonstration && { isDemonstration }),
    lookupKey: draw(),
    encryptionKeys: [draw()],
  };
  return `${JSON.stringify(content, null, 2)}\n`;
};

/**
 * Makes the file in a directory that exists, with keys of a demonstration, where there is none. A kill leaves the whole file or none;
 * of two processes at once one makes it and the other takes that one.
 */
export const ensureDemonstrationDataKeys = async (path: string): Promise<void> => {
  await removeDrafts(path);
  if (await exists(path)) return;
  const draft = `${path}.new-${process.pid}-${randomBytes(4).toString("hex")}`;
  ownDrafts.add(draft);
  try {
    await writeNewFile(draft, createDataKeysText({ isDemonstration: true }), 0o600);
    // Unlike a rename it never replaces what somebody else has just made.
    await link(draft, path);
    await syncDirectory(dirname(path));
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
  } finally {
    await rm(draft, { force: true });
    ownDrafts.delete(draft);
  }
};

const exists = async (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** Drafts that this process is writing now: in a container a former process had the same id, and its drafts must go. */
const ownDrafts = new Set<string>();

/** What a killed first start left. Those of living processes stay. */
const removeDrafts = async (path: string): Promise<void> => {
  const prefix = `${basename(path)}.new-`;
  for (const name of await readdir(dirname(path))) {
    const pidText = name.startsWith(prefix) ? /^(\d+)-[0-9a-f]{8}$/.exec(name.slice(prefix.length))?.[1] : undefined;
    if (pidText === undefined) continue;
    const pid = Number(pidText);
    const draft = join(dirname(path), name);
    const inUse = pid === process.pid ? ownDrafts.has(draft) : isProcessAlive(pid);
    if (!inUse) await rm(draft, { force: true });
  }
};
