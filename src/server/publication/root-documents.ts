/** Takes the roots of the key store into the database, from where gates walk them one by one. */
import type { Kysely } from "kysely";
import { equalBytes } from "../../core/bytes.ts";
import type { Root } from "../../core/trust/root.ts";
import type { Tables } from "../db/schema.ts";

/** Adds roots that are new. Throws with plain words where the database has another document under a version: these keys are not its keys. */
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
};
