/** Publishes: new versions of the lists that changed, and the manifest that names them with its trust list (core/README.md, "Trust"). */
import { sql } from "kysely";
import type { Kysely, Transaction } from "kysely";
import { sha256 } from "../../core/bytes.ts";
import { signManifest } from "../../core/trust/manifest.ts";
import type { ManifestEntry } from "../../core/trust/manifest.ts";
import { columnBytes } from "../db/column-types.ts";
import { peekClock, readClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import type { KeyStore } from "../keystore/key-store.ts";
import { keepOutside, refuseRestoredDatabase } from "./kept-outside.ts";
import { makeListVersion } from "./list-versions.ts";
import { eraseDroppedLists, openMissingLists } from "./living-lists.ts";
import { publishTrustList } from "./publish-trust-list.ts";
import type { PublishedTrustList } from "./publish-trust-list.ts";
import { requireKeysOfNewestRoot } from "./root-documents.ts";

/** What publishing needs. */
export interface PublicationParts {
  readonly db: Kysely<Tables>;
  readonly keys: Pick<KeyStore, "trust" | "manifest">;
  /** Size of the lists that are opened, as log2 of their places. */
  readonly listSizeLog2: number;
  /** Where what was published last is kept outside the database; absent where nobody looks for it, as in measurements. */
  readonly auditDir?: string;
}

/** What is in force from now on. */
export interface Published {
  readonly version: number;
  readonly iatSeconds: number;
  readonly trustVersion: number;
}

/** One publisher at a time, be it a server or a command-line tool. The number is arbitrary. */
const publisherLock = 4_242_003;
/** Enough to look into what was in force lately; gates only ever ask for the newest. */
const manifestsKept = 100;

/** Versions that may have been published already, though the database does not know of them: what comes next is behind them. */
export interface PublicationJump {
  readonly manifestAfter: number;
  readonly trustAfter: number;
  readonly listAfter: (name: { readonly issuer: number; readonly list: number }) => number;
}

/** Waits for whoever is publishing; until the end of the transaction nobody else does. */
export const lockPublisher = async (trx: Transaction<Tables>): Promise<void> => {
  await sql`SELECT pg_advisory_xact_lock(${publisherLock})`.execute(trx);
};

/** Signs a new manifest over all that is committed by now. A kill at any moment leaves the former one in force whole. */
export const publishNow = async (parts: PublicationParts): Promise<Published> => {
  const { db, auditDir } = parts;
  const published = await db.transaction().execute(async (trx) => {
    await lockPublisher(trx);
    if (auditDir !== undefined) await refuseRestoredDatabase(trx, auditDir);
    return publishLocked(trx, parts);
  });
  if (auditDir !== undefined) await keepOutside(db, auditDir);
  return published;
};

/** The same within a transaction that has locked the publisher; with `jump` every list gets another version. */
export const publishLocked = async (
  trx: Transaction<Tables>,
  parts: PublicationParts,
  jump?: PublicationJump,
): Promise<Published> => {
  await requireKeysOfNewestRoot(trx, parts.keys);
  const nowSeconds = await peekClock(trx);
  await eraseDroppedLists(trx, nowSeconds);
  await openMissingLists(trx, { nowSeconds, sizeLog2: parts.listSizeLog2 });
  const trustList = await publishTrustList(trx, parts.keys, jump?.trustAfter);
  await makeVersions(trx, jump);
  const lists = await readEntries(trx);
  // Only now, after all lists were read: whatever is signed later than this knows at least as much.
  const iatSeconds = await readClock(trx);
  return storeManifest(trx, parts.keys, { iatSeconds, trustList, lists, after: jump?.manifestAfter ?? 0 });
};

type ChangedList = Pick<Tables["status_lists"], "issuer" | "list" | "size_log2"> & { readonly restored: boolean };

/**
 * Of the lists that changed, or with `jump` of all. Rows added after this statement began stay for the next time; what they stand for
 * may be published already, which does no harm.
 */
const makeVersions = async (trx: Transaction<Tables>, jump: PublicationJump | undefined): Promise<void> => {
  const isEvery = jump !== undefined;
  const { rows } = await sql<ChangedList>`
    WITH seen AS (DELETE FROM list_changes RETURNING issuer, list)
    SELECT issuer, list, size_log2, restored FROM status_lists l
    WHERE NOT erased AND (${isEvery}::boolean OR EXISTS (SELECT FROM seen WHERE (seen.issuer, seen.list) = (l.issuer, l.list)))
    ORDER BY issuer, list`.execute(trx);
  for (const statusList of rows) await makeListVersion(trx, statusList, jump?.listAfter(statusList));
};

const readEntries = async (trx: Transaction<Tables>): Promise<readonly ManifestEntry[]> => {
  const rows = await trx
    .selectFrom("status_lists")
    .innerJoin("list_versions", (join) =>
      join
        .onRef("list_versions.issuer", "=", "status_lists.issuer")
        .onRef("list_versions.list", "=", "status_lists.list"),
    )
    .distinctOn(["status_lists.issuer", "status_lists.list"])
    .select(["status_lists.issuer", "status_lists.list", "size_log2", "version", "drop_seconds", "hash"])
    .where("erased", "=", false)
    .orderBy("status_lists.issuer")
    .orderBy("status_lists.list")
    .orderBy("version", "desc")
    .execute();
  return rows.map(({ issuer, list, size_log2, version, drop_seconds, hash }) => ({
    ...{ issuer, list, version },
    sizeLog2: size_log2,
    dropSeconds: drop_seconds,
    hash: columnBytes(hash),
  }));
};

const storeManifest = async (
  trx: Transaction<Tables>,
  { manifest }: Pick<KeyStore, "manifest">,
  content: {
    readonly iatSeconds: number;
    readonly trustList: PublishedTrustList;
    readonly lists: readonly ManifestEntry[];
    /** A version that may have been published. */
    readonly after: number;
  },
): Promise<Published> => {
  const { iatSeconds, trustList, lists, after } = content;
  const newest = await trx
    .selectFrom("manifest_documents")
    .select(({ fn }) => fn.max("version").as("version"))
    .executeTakeFirst();
  // max() of no rows is null, which the types do not say.
  const version = Math.max(newest?.version ?? 0, after) + 1;
  const expSeconds = iatSeconds + trustList.policy.hardLimitSeconds;
  const trust = { trustVersion: trustList.version, trustHash: trustList.hash };
  const document = await signManifest({ version, iatSeconds, expSeconds, ...trust, lists }, manifest);
  const hash = await sha256(document);
  await trx
    .insertInto("manifest_documents")
    .values({ version, document, hash, iat: iatSeconds, exp: expSeconds, trust_version: trustList.version })
    .execute();
  await trx
    .deleteFrom("manifest_documents")
    .where("version", "<=", version - manifestsKept)
    .execute();
  return { version, iatSeconds, trustVersion: trustList.version };
};
