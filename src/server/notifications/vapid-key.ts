/** The key by which push services know this server (VAPID, RFC 8292): made at the first start, kept beside the other keys. */
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import webPush from "web-push";
import { z } from "zod";
import { ensureFile } from "../system/ensure-file.ts";

/** A pair of keys, base64url: an uncompressed point of P-256, and a number. */
export interface VapidKey {
  readonly publicKey: string;
  readonly privateKey: string;
}

const fileSchema = z.strictObject({
  format: z.literal("clearway-vapid-key-1"),
  publicKey: z.string().regex(/^[\w-]{87}$/),
  privateKey: z.string().regex(/^[\w-]{43}$/),
});

/** Its name in the directory of keys. */
const vapidKeyFileName = "vapid-key.json";

const createText = (): string =>
  `${JSON.stringify({ format: "clearway-vapid-key-1", ...webPush.generateVAPIDKeys() }, null, 2)}\n`;

/**
 * Reads it, made now where there is none, also in production: it protects nothing but the subscriptions, which browsers renew when it is
 * another one. Throws with plain words.
 */
export const openVapidKey = async (keysDirectory: string): Promise<VapidKey> => {
  const path = join(keysDirectory, vapidKeyFileName);
  await ensureFile(path, createText).catch(() => {
    throw new Error(`The key for push messages cannot be made at ${path}: the directory cannot be written to.`);
  });
  const { mode } = await stat(path);
  if (process.platform !== "win32" && (mode & 0o077) !== 0) {
    throw new Error(`${path} holds a private key and can be read by others. Run: chmod 600 ${path}`);
  }
  const text = await readFile(path, "utf8");
  try {
    const { publicKey, privateKey } = fileSchema.parse(JSON.parse(text));
    return { publicKey, privateKey };
  } catch {
    // The engine's own words quote the text.
    throw new Error(`${path} does not hold a key for push messages as it should. Remove it, and a new one is made.`);
  }
};
