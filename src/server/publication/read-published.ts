/** Reads what is published, for gates and for bundles. */
import type { Kysely } from "kysely";
import type { Bytes } from "../../core/bytes.ts";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import { columnBytes } from "../db/column-types.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";

/** A signed document. */
export interface PublishedDocument {
  readonly version: number;
  readonly document: Bytes;
  readonly iatSeconds: number;
}

/** Never published, or not any more: `list-dropped` from the list's drop date on, even if it is not erased yet. */
export type ReadListError = "list-unknown" | "list-dropped";

/** A list that is alive. */
export interface LivingList {
  readonly issuer: number;
  readonly list: number;
  readonly sizeLog2: number;
  /** Seconds until it is dropped, at least 1. */
  readonly lifeSeconds: number;
}

/** The manifest in force; undefined before the first. */
export const readManifest = async (db: Kysely<Tables>): Promise<PublishedDocument | undefined> => {
  const row = await db
    .selectFrom("manifest_documents")
    .select(["version", "document", "iat"])
    .orderBy("version", "desc")
    .limit(1)
    .executeTakeFirst();
  return row && rowToDocument(row);
};

/** A trust list by its version. */
export const readTrustList = async (db: Kysely<Tables>, version: number): Promise<PublishedDocument | undefined> => {
  const row = await db
    .selectFrom("trust_documents")
    .select(["version", "document", "iat"])
    .where("version", "=", version)
    .executeTakeFirst();
  return row && rowToDocument(row);
};

const rowToDocument = (
  row: Pick<Tables["trust_documents"], "document" | "iat"> & { readonly version: number },
): PublishedDocument => ({
  version: row.version,
  document: columnBytes(row.document),
  iatSeconds: row.iat,
});

/** A root by its version. */
export const readRoot = async (db: Kysely<Tables>, version: number): Promise<Bytes | undefined> => {
  const row = await db
    .selectFrom("root_documents")
    .select("document")
    .where("version", "=", version)
    .executeTakeFirst();
  return row && columnBytes(row.document);
};

/** All roots, version 1 first. */
export const readRoots = async (db: Kysely<Tables>): Promise<readonly Bytes[]> => {
  const rows = await db.selectFrom("root_documents").select("document").orderBy("version").execute();
  return rows.map(({ document }) => columnBytes(document));
};

/** A list, if it is alive. */
export const readLivingList = async (
  db: Kysely<Tables>,
  name: { readonly issuer: number; readonly list: number },
): Promise<Result<LivingList, ReadListError>> => {
  const row = await db
    .selectFrom("status_lists")
    .select(["size_log2", "drop_seconds", "erased"])
    .where("issuer", "=", name.issuer)
    .where("list", "=", name.list)
    .executeTakeFirst();
  if (row === undefined) return fail("list-unknown");
  const lifeSeconds = row.drop_seconds - (await peekClock(db));
  if (row.erased || lifeSeconds <= 0) return fail("list-dropped");
  return ok({ ...name, sizeLog2: row.size_log2, lifeSeconds });
};

/** A snapshot by its version; without one, the newest. */
export const readSnapshot = async (
  db: Kysely<Tables>,
  { issuer, list }: Pick<LivingList, "issuer" | "list">,
  version?: number,
): Promise<{ readonly version: number; readonly snapshot: Bytes } | undefined> => {
  const all = db
    .selectFrom("list_versions")
    .select(["version", "snapshot"])
    .where("issuer", "=", issuer)
    .where("list", "=", list)
    .orderBy("version", "desc")
    .limit(1);
  const row = await (version === undefined ? all : all.where("version", "=", version)).executeTakeFirst();
  return row && { version: row.version, snapshot: columnBytes(row.snapshot) };
};
