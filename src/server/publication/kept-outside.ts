/** Keeps what was published last outside the database too: so that a database that was restored from a backup is known as that. */
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Kysely } from "kysely";
import { z } from "zod";
import { equalBytes, sha256 } from "../../core/bytes.ts";
import { openManifest } from "../../core/trust/manifest.ts";
import type { Manifest } from "../../core/trust/manifest.ts";
import { openTrustList } from "../../core/trust/trust-list.ts";
import type { TrustList } from "../../core/trust/trust-list.ts";
import type { Tables } from "../db/schema.ts";
import type { KeyStore } from "../keystore/key-store.ts";
import { replaceFile } from "../system/ensure-file.ts";
import { errorCode } from "../system/error-code.ts";
import { readManifest, readTrustList } from "./read-published.ts";

/** The file, in the directory of the audit log's heads. */
const fileNameOf = (auditDir: string): string => join(auditDir, "published.json");

const fileSchema = z.strictObject({
  format: z.literal("clearway-published"),
  version: z.literal(1),
  manifestVersion: z.int().min(1),
  /** In base64, as gates get them. */
  manifest: z.base64(),
  trustList: z.base64(),
});

/** Reads what is newest in the database and writes it beside; nothing where nothing was published. Throws where the disk does not take it. */
export const keepOutside = async (db: Kysely<Tables>, auditDir: string): Promise<void> => {
  const manifest = await readManifest(db);
  if (manifest === undefined) return;
  const row = await db
    .selectFrom("manifest_documents")
    .select("trust_version")
    .where("version", "=", manifest.version)
    .executeTakeFirst();
  const trust = row && (await readTrustList(db, row.trust_version));
  // Another publisher took it away meanwhile, and keeps its own.
  if (trust === undefined) return;
  const toText = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
  const file: z.infer<typeof fileSchema> = {
    format: "clearway-published",
    version: 1,
    manifestVersion: manifest.version,
    manifest: toText(manifest.document),
    trustList: toText(trust.document),
  };
  await mkdir(auditDir, { recursive: true, mode: 0o700 });
  await replaceFile(fileNameOf(auditDir), `${JSON.stringify(file)}\n`);
};

const readKeptFile = async (auditDir: string): Promise<z.infer<typeof fileSchema> | undefined> => {
  const path = fileNameOf(auditDir);
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    return fileSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new Error(
      `${path} is damaged. If the database was not restored from a backup since it was written, remove it; else see there.`,
      { cause: error },
    );
  }
};

/** What was published last, as far as it is known outside the database. */
export interface KeptOutside {
  readonly manifest: Manifest;
  readonly trustList: TrustList;
}

/** Undefined where there is none, or where it is signed by other keys than these: then it says nothing of this server. */
export const readKeptOutside = async (
  auditDir: string,
  keys: Pick<KeyStore, "trust" | "manifest">,
): Promise<KeptOutside | undefined> => {
  const file = await readKeptFile(auditDir);
  if (file === undefined) return undefined;
  const manifest = await openManifest(Buffer.from(file.manifest, "base64"), keys.manifest.publicKey);
  const trustList = await openTrustList(Buffer.from(file.trustList, "base64"), keys.trust.publicKey);
  return manifest.ok && trustList.ok ? { manifest: manifest.value, trustList: trustList.value } : undefined;
};

/**
 * Words for a database that was restored: something newer was published than it knows, or something else under the same version. Gates
 * would refuse what comes next, and places would be given twice. Undefined where it knows what was published last.
 */
export const findRestore = async (db: Kysely<Tables>, auditDir: string): Promise<string | undefined> => {
  const file = await readKeptFile(auditDir);
  if (file === undefined) return undefined;
  const newest = await readManifest(db);
  const same = await db
    .selectFrom("manifest_documents")
    .select("hash")
    .where("version", "=", file.manifestVersion)
    .executeTakeFirst();
  const isKnown = same !== undefined && equalBytes(same.hash, await sha256(Buffer.from(file.manifest, "base64")));
  // Of older ones the database keeps only the last.
  const isOld = same === undefined && newest !== undefined && newest.version > file.manifestVersion;
  if (isKnown || isOld) return undefined;
  return (
    `Manifest ${file.manifestVersion} was published, and the database ends with another or with version ${newest?.version ?? 0}: ` +
    "was it restored from a backup? Stop all servers and run: npm run audit -- accept-restore --because TEXT"
  );
};

/** Throws those words. */
export const refuseRestoredDatabase = async (db: Kysely<Tables>, auditDir: string): Promise<void> => {
  const words = await findRestore(db, auditDir);
  if (words !== undefined) throw new Error(words);
};

/** Whether something was published that nobody can find outside the database any more: the directory was lost, or is another one. */
export const isOutsideLost = async (db: Kysely<Tables>, auditDir: string): Promise<boolean> =>
  (await readKeptFile(auditDir)) === undefined && (await readManifest(db)) !== undefined;
