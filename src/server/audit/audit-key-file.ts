/** The file of audit keys: outside the database, read strictly, made by the demonstration at its first start. */
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { z } from "zod";
import { requireOwnersFile, secretBytes, secretSchema } from "../keystore/secret-file.ts";
import { ensureFile } from "../system/ensure-file.ts";
import { createAuditKey } from "./audit-key.ts";
import type { AuditKey } from "./audit-key.ts";

const fileSchema = z.strictObject({
  format: z.literal("clearway-audit-keys-1"),
  /** Production refuses what a demonstration made for itself. */
  isDemonstration: z.boolean().default(false),
  /** Oldest first. The last one signs; a rotation adds one behind and takes none away: old entries are checked with old keys. */
  keys: z.array(z.strictObject({ macKey: secretSchema, headSeed: secretSchema })).min(1),
});

/** Its name in the directory of keys. */
export const auditKeysFileName = "audit-keys.json";

const drawPair = () => ({
  macKey: randomBytes(secretBytes).toString("base64"),
  headSeed: randomBytes(secretBytes).toString("base64"),
});

const writeText = (content: object): string => `${JSON.stringify(content, null, 2)}\n`;

/** The text of a new file with one pair of keys. */
export const createAuditKeysText = ({ isDemonstration }: { readonly isDemonstration: boolean }): string =>
  writeText({ format: "clearway-audit-keys-1", ...(isDemonstration && { isDemonstration }), keys: [drawPair()] });

const parse = (path: string, text: string): z.infer<typeof fileSchema> => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // The engine's own words quote the text.
    throw new Error(`${path} does not hold audit keys as it should: it is not JSON.`);
  }
  const parsed = fileSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new Error(`${path} does not hold audit keys as it should. ${wrong.join("; ")}.`);
};

/** A file's text with one more pair behind the others. Throws as reading does. */
export const addAuditKey = (path: string, text: string): string => {
  const { keys } = parse(path, text);
  const toText = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
  const kept = keys.map(({ macKey, headSeed }) => ({ macKey: toText(macKey), headSeed: toText(headSeed) }));
  const { isDemonstration } = parse(path, text);
  return writeText({
    format: "clearway-audit-keys-1",
    ...(isDemonstration && { isDemonstration }),
    keys: [...kept, drawPair()],
  });
};

/** Reads a file that only its owner may read. Throws with plain words that never hold any of its content. */
export const readAuditKeys = async (
  path: string,
): Promise<{ readonly auditKey: AuditKey; readonly isDemonstration: boolean }> => {
  await requireOwnersFile(path, {
    missing: `There are no audit keys at ${path}. Make them: npm run audit -- make-keys ${path}`,
    holds: "the keys of the audit log",
  });
  const { keys, isDemonstration } = parse(path, await readFile(path, "utf8"));
  return { auditKey: createAuditKey(keys), isDemonstration };
};

/** Where the audit keys lie, and whether they may be made there. */
export interface AuditKeysPlace {
  readonly keysDirectory: string;
  readonly isDemonstration: boolean;
  /** Instead of the one in the directory of keys. */
  readonly auditKeysFile?: string | undefined;
}

/** Opens them; the demonstration makes its own where there are none. Production refuses a demonstration's. */
export const openAuditKey = async (place: AuditKeysPlace): Promise<AuditKey> => {
  const path = resolve(place.auditKeysFile ?? join(place.keysDirectory, auditKeysFileName));
  if (place.isDemonstration) await ensureFile(path, () => createAuditKeysText({ isDemonstration: true }));
  const { auditKey, isDemonstration } = await readAuditKeys(path);
  if (isDemonstration && !place.isDemonstration) {
    throw new Error(
      `${path} holds a demonstration's audit keys. Make keys of your own: npm run audit -- make-keys FILE`,
    );
  }
  return auditKey;
};
