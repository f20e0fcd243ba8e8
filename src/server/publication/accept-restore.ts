/** Goes on after the database was restored from a backup: all versions jump past anything published, and no place is given twice. */
import { sql } from "kysely";
import type { Kysely, Transaction } from "kysely";
import { listNumberLimit } from "../../core/limits.ts";
import type { IssuerKey, TrustList } from "../../core/trust/trust-list.ts";
import { endAllAccess } from "../access/end-all-access.ts";
import type { EndedAccess } from "../access/end-all-access.ts";
import { readNewestHead } from "../audit/keep-head.ts";
import type { HeadParts } from "../audit/keep-head.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import { findRestore, isOutsideLost, keepOutside, readKeptOutside } from "./kept-outside.ts";
import type { KeptOutside } from "./kept-outside.ts";
import { lockPublisher, publishLocked } from "./publish.ts";
import type { PublicationJump, PublicationParts, Published } from "./publish.ts";
import { readManifest } from "./read-published.ts";

/** What was done. */
export interface AcceptedRestore extends Published, EndedAccess {
  /** Lists that take no more passes: somebody may have had a place there since the backup. */
  readonly closedLists: number;
  /** Whether the newest manifest and trust list were found outside the database. */
  readonly wasKeptOutside: boolean;
}

/** More than any process publishes in a second, for what nobody knows of. */
const versionsAtLeast = 1000;
const daySeconds = 86_400;

/**
 * Publishes anew over a restored database. Manifests come at most once a second in the long run, so versions behind the newest known one
 * by the seconds since are new. Every list that the backup brought back is closed, and its places that nobody knows turn yellow; keys
 * and the gates' policy become what the newest trust list says. All sessions and tokens end: one that was ended since would live again.
 * Where nothing was restored it would close lists and end sessions for nothing: ask `wasRestored` first.
 */
export const acceptRestore = async (
  parts: PublicationParts & { readonly auditDir: string },
): Promise<AcceptedRestore> => {
  const kept = await readKeptOutside(parts.auditDir, parts.keys);
  const accepted = await parts.db.transaction().execute(async (trx) => {
    await lockPublisher(trx);
    const nowSeconds = await raiseClock(trx, kept?.manifest.iatSeconds ?? 0);
    const newest = await readManifest(trx);
    const knownSeconds = Math.max(kept?.manifest.iatSeconds ?? 0, newest?.iatSeconds ?? 0) || nowSeconds;
    const margin = Math.max(0, nowSeconds - knownSeconds) + versionsAtLeast;
    if (kept !== undefined) await takeOverTrust(trx, kept.trustList);
    const closedLists = await closeLists(trx);
    await skipListNumbers(trx, kept, Math.ceil(margin / daySeconds) + 1);
    const published = await publishLocked(trx, parts, await jumpOf(trx, kept, margin));
    return { ...published, ...(await endAllAccess(trx)), closedLists, wasKeptOutside: kept !== undefined };
  });
  await keepOutside(parts.db, parts.auditDir);
  return accepted;
};

/**
 * Whether there is anything to accept: the database knows less than was published, or than the signed heads of the audit log say, or
 * nobody can tell, since what was published is not kept outside.
 */
export const wasRestored = async (parts: HeadParts): Promise<boolean> => {
  if ((await findRestore(parts.db, parts.auditDir)) !== undefined) return true;
  if (await isOutsideLost(parts.db, parts.auditDir)) return true;
  const head = await readNewestHead(parts);
  return !head.ok && head.error === "audit-chain-changed";
};

/** Nothing is dated before what was dated already. */
const raiseClock = async (trx: Transaction<Tables>, seconds: number): Promise<number> => {
  await trx.updateTable("clock").set({ seconds }).where("seconds", "<", seconds).execute();
  return peekClock(trx);
};

const jumpOf = async (
  trx: Transaction<Tables>,
  kept: KeptOutside | undefined,
  margin: number,
): Promise<PublicationJump> => {
  const { rows } = await sql<{ manifest: number | null; trust: number | null }>`
    SELECT (SELECT max(version) FROM manifest_documents) AS manifest, (SELECT max(version) FROM trust_documents) AS trust`.execute(
    trx,
  );
  const lists = await trx
    .selectFrom("list_versions")
    .select(["issuer", "list", ({ fn }) => fn.max("version").as("version")])
    .groupBy(["issuer", "list"])
    .execute();
  const versionByList = new Map(lists.map(({ issuer, list, version }) => [`${issuer}/${list}`, version]));
  for (const { issuer, list, version } of kept?.manifest.lists ?? []) {
    versionByList.set(`${issuer}/${list}`, Math.max(version, versionByList.get(`${issuer}/${list}`) ?? 0));
  }
  return {
    manifestAfter: Math.max(rows[0]?.manifest ?? 0, kept?.manifest.version ?? 0) + margin,
    trustAfter: Math.max(rows[0]?.trust ?? 0, kept?.trustList.version ?? 0) + margin,
    listAfter: ({ issuer, list }) => (versionByList.get(`${issuer}/${list}`) ?? 0) + margin,
  };
};

/** A full list takes no pass. */
const closeLists = async (trx: Transaction<Tables>): Promise<number> => {
  const { rows } = await sql`
    UPDATE status_lists SET restored = true, allotted = 1 << size_log2 WHERE NOT erased RETURNING list`.execute(trx);
  return rows.length;
};

/** Past the lists that were published, and past as many as may have been opened since: twice as many a day as on any day before. */
const skipListNumbers = async (
  trx: Transaction<Tables>,
  kept: KeptOutside | undefined,
  days: number,
): Promise<void> => {
  const { rows } = await sql<{ most: number }>`
    SELECT coalesce(max(n), 0)::int AS most FROM (
      SELECT count(*) AS n FROM status_lists GROUP BY issuer, application_date) AS counted`.execute(trx);
  const margin = 2 * days * ((rows[0]?.most ?? 0) + 1);
  const issuers = await trx.selectFrom("issuers").select(["issuer", "next_list"]).execute();
  for (const { issuer, next_list } of issuers) {
    const own = (kept?.manifest.lists ?? []).filter((entry) => entry.issuer === issuer);
    const past = own.reduce((most, { list }) => Math.max(most, list + 1), next_list) + margin;
    await trx
      .updateTable("issuers")
      .set({ next_list: Math.min(past, listNumberLimit) })
      .where("issuer", "=", issuer)
      .execute();
  }
};

/** A key that was revoked since the backup stays revoked, one that was brought in keeps its time, and gates keep their policy. */
const takeOverTrust = async (trx: Transaction<Tables>, { issuers, policy }: TrustList): Promise<void> => {
  for (const { id, nameZh, nameEn, areaPrefixes, baseUri, keys } of issuers) {
    await trx
      .insertInto("issuers")
      .values({ issuer: id, name_zh: nameZh, name_en: nameEn, area_prefixes: [...areaPrefixes], base_uri: baseUri })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    for (const key of keys) await takeOverKey(trx, id, key);
  }
  await trx
    .updateTable("gate_policy")
    .set({
      fresh_seconds: policy.freshSeconds,
      hard_limit_seconds: policy.hardLimitSeconds,
      live_window_seconds: policy.liveWindowSeconds,
      copies_allowed: policy.copiesAllowed,
      oldest_app_version: policy.oldestAppVersion,
    })
    .execute();
};

const takeOverKey = async (trx: Kysely<Tables>, issuer: number, key: IssuerKey): Promise<void> => {
  const row = { not_before: key.notBeforeSeconds, not_after: key.notAfterSeconds, state: key.state };
  await trx
    .insertInto("issuer_keys")
    .values({ public_key: key.publicKey, issuer, ...row })
    .onConflict((conflict) => conflict.column("public_key").doUpdateSet(row))
    .execute();
};
