/** Takes the roots of the key store into the database, from where gates walk them one by one. */
import type { Kysely } from "kysely";
import { equalBytes } from "../../core/bytes.ts";
import { openRoot } from "../../core/trust/root.ts";
import type { Root } from "../../core/trust/root.ts";
import type { Tables } from "../db/schema.ts";
import type { KeyStore } from "../keystore/key-store.ts";

/**
 * Adds roots that are new. Throws with plain words where the database has another document under a version (these keys are not its
 * keys) or a newer root (gates have left these keys behind).
 */
export const storeRoots = async (db: Kysely<Tables>, roots: readonly Root[]): Promise<void> => {
  for (const { version, document } of roots) {
    await db
      .insertInto("root_documents")
      .values({ version, document })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const stored = await db
      .selectFrom("root_documents")
      .select("document")
      .where("version", "=", version)
      .executeTakeFirstOrThrow();
    if (!equalBytes(stored.document, document)) {
      throw new Error(`The database belongs to other keys: its root version ${version} is another document.`);
    }
  }
  await refuseOlderThanStored(db, roots.at(-1)?.version ?? 0);
};

const refuseOlderThanStored = async (db: Kysely<Tables>, newestVersion: number): Promise<void> => {
  const newer = await db
    .selectFrom("root_documents")
    .select("version")
    .where("version", ">", newestVersion)
    .orderBy("version", "desc")
    .executeTakeFirst();
  if (newer !== undefined) {
    throw new Error(
      `The keys end with root version ${newestVersion}, the database with ${newer.version}: an older copy of the keys?`,
    );
  }
};

/**
 * Throws with plain words where the newest root names other keys than these: gates that walked to it take nothing more of a process that
 * was started before.
 */
export const requireKeysOfNewestRoot = async (
  db: Kysely<Tables>,
  { trust, manifest }: Pick<KeyStore, "trust" | "manifest">,
): Promise<void> => {
  const row = await db
    .selectFrom("root_documents")
    .select("document")
    .orderBy("version", "desc")
    .limit(1)
    .executeTakeFirst();
  const root = row && (await openRoot(row.document));
  if (root === undefined) return;
  if (!root.ok) throw new Error(`The newest root in the database cannot be read: ${root.error}.`);
  const { version, trustKey, manifestKey } = root.value;
  if (equalBytes(trustKey, trust.publicKey) && equalBytes(manifestKey, manifest.publicKey)) return;
  throw new Error(`Root version ${version} names other keys than this server signs with. Start it anew.`);
};
