/** The file of data keys: read strictly, made by the demonstration at its first start. */
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { requireOwnersFile, secretBytes, secretSchema } from "../keystore/secret-file.ts";
import { ensureFile } from "../system/ensure-file.ts";
import { errorCode } from "../system/error-code.ts";
import { createDataKeys } from "./data-keys.ts";
import type { DataKeys } from "./data-keys.ts";

const fileSchema = z.strictObject({
  format: z.literal("clearway-data-keys-1"),
  /** Production refuses what a demonstration made for itself. */
  isDemonstration: z.boolean().default(false),
  /** For good: what was hashed with it is found by nothing else. */
  lookupKey: secretSchema,
  /** Newest first. A rotation puts one in front, seals all anew, and then takes the last away. */
  encryptionKeys: z
    .array(secretSchema)
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

const parse = (source: string, text: string): z.infer<typeof fileSchema> => {
  const parsed = fileSchema.safeParse(parseJson(source, text));
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map((issue) => [issue.path.join("."), issue.message].filter(Boolean).join(": "));
  throw new Error(`${source} does not hold data keys as it should. ${wrong.join("; ")}.`);
};

/** The keys in a file's text. Throws with one line of plain words that names `source` and what is wrong, never any content. */
export const decodeDataKeys = (source: string, text: string): KeptDataKeys => {
  const content = parse(source, text);
  return { dataKeys: createDataKeys(content), isDemonstration: content.isDemonstration };
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
  await requireOwnersFile(path, {
    missing: `There are no data keys at ${path}.`,
    holds: "the keys of personal data",
  });
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    throw new Error(`The data keys at ${path} cannot be read (${errorCode(error) ?? "no code"}).`);
  });
  return decodeDataKeys(path, text);
};

const writeText = ({ isDemonstration, lookupKey, encryptionKeys }: z.infer<typeof fileSchema>): string => {
  const toText = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
  const content = {
    format: "clearway-data-keys-1",
    ...(isDemonstration && { isDemonstration }),
    lookupKey: toText(lookupKey),
    encryptionKeys: encryptionKeys.map(toText),
  };
  return `${JSON.stringify(content, null, 2)}\n`;
};

const draw = () => new Uint8Array(randomBytes(secretBytes));

/** The text of a new file: fresh secrets, one encryption key. */
export const createDataKeysText = ({ isDemonstration }: { readonly isDemonstration: boolean }): string =>
  writeText({ format: "clearway-data-keys-1", isDemonstration, lookupKey: draw(), encryptionKeys: [draw()] });

/** A file's text with a new key in front, under which everything is sealed from the next start on. Throws as reading does. */
export const addDataKey = (source: string, text: string): string => {
  const content = parse(source, text);
  return writeText({ ...content, encryptionKeys: [draw(), ...content.encryptionKeys] });
};

/** A file's text with the newest key alone: once nothing is sealed under another one. Throws as reading does. */
export const retireDataKeys = (source: string, text: string): string => {
  const content = parse(source, text);
  return writeText({ ...content, encryptionKeys: content.encryptionKeys.slice(0, 1) });
};

/** Makes the file with keys of a demonstration where there is none: whole or not at all, one whoever else makes it at the same time. */
export const ensureDemonstrationDataKeys = async (path: string): Promise<void> =>
  ensureFile(path, () => createDataKeysText({ isDemonstration: true }));
