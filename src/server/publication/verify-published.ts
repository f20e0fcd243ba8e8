/** Looks whether what gates get and what the database knows are the same: manifest, trust list, lists, places and passes. */
import { sql } from "kysely";
import type { Kysely, Transaction } from "kysely";
import { bytesToHex, equalBytes, sha256 } from "../../core/bytes.ts";
import { decodeSnapshot } from "../../core/status-list/snapshot.ts";
import { openManifest } from "../../core/trust/manifest.ts";
import type { Manifest, ManifestEntry } from "../../core/trust/manifest.ts";
import { openTrustList } from "../../core/trust/trust-list.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import type { KeyStore } from "../keystore/key-store.ts";
import { readBits } from "./list-versions.ts";
import { readListStatus } from "./list-status.ts";
import type { ListStatus } from "./list-status.ts";
import { readManifest, readSnapshot, readTrustList } from "./read-published.ts";

/** What may be found. */
export type PublicationFinding =
  /** Nothing was published; it is not signed by the key that the root names; its time is over. */
  | "manifest-missing"
  | "manifest-signature"
  | "manifest-expired"
  /** It is not there, or another than the manifest names; it is not signed by the key that the root names; its time is over. */
  | "trust-missing"
  | "trust-signature"
  | "trust-expired"
  /** The manifest names a list that is not kept, or of another size or drop date. */
  | "list-unknown"
  /** It names a version that is not there, or whose bits are others than it says. */
  | "version-missing"
  | "hash-differs"
  /** A list that lives is not in the manifest, though nothing of it waits to be published. */
  | "list-unnamed"
  /** The newest version is not what the places say, though nothing waits to be published. */
  | "places-differ"
  /** More places were given than were counted. */
  | "places-uncounted"
  /** Passes that live have no place. */
  | "pass-without-place";

/** One thing found. */
export interface Finding {
  readonly finding: PublicationFinding;
  /** Whose list; absent where it is about none. */
  readonly issuer?: number;
  readonly list?: number;
  readonly count?: number;
}

/** What was looked at, and what was found. */
export interface PublicationReport {
  readonly manifestVersion: number | undefined;
  readonly lists: number;
  /** Lists that changed since their newest version: the next manifest names them. */
  readonly changedLists: number;
  readonly findings: readonly Finding[];
}

/** What it needs. */
export interface VerificationParts {
  readonly db: Kysely<Tables>;
  readonly keys: Pick<KeyStore, "trust" | "manifest">;
  /** Hears how many of how many lists were looked at. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Looks at one moment of the database, whatever is published meanwhile. Changes nothing. */
export const verifyPublished = async ({ db, keys, onProgress }: VerificationParts): Promise<PublicationReport> =>
  db
    .transaction()
    .setIsolationLevel("repeatable read")
    .execute(async (trx) => {
      const nowSeconds = await peekClock(trx);
      const { manifest, findings } = await verifyDocuments(trx, keys, nowSeconds);
      const lists = await readListStatus(trx);
      const entries = manifest?.lists ?? [];
      const all: Finding[] = [...findings, ...unknownEntries(entries, lists)];
      for (const [at, list] of lists.entries()) {
        all.push(...(await verifyList(trx, list, { entries, nowSeconds })));
        onProgress?.(at + 1, lists.length);
      }
      all.push(...(await passesWithoutPlace(trx, nowSeconds)));
      const changedLists = lists.filter(({ isChanged }) => isChanged).length;
      return { manifestVersion: manifest?.version, lists: lists.length, changedLists, findings: all };
    });

const verifyDocuments = async (
  trx: Transaction<Tables>,
  keys: VerificationParts["keys"],
  nowSeconds: number,
): Promise<{ readonly manifest: Manifest | undefined; readonly findings: readonly Finding[] }> => {
  const published = await readManifest(trx);
  if (published === undefined) return { manifest: undefined, findings: [{ finding: "manifest-missing" }] };
  const opened = await openManifest(published.document, keys.manifest.publicKey);
  if (!opened.ok) return { manifest: undefined, findings: [{ finding: "manifest-signature" }] };
  const manifest = opened.value;
  const findings: Finding[] = nowSeconds < manifest.expSeconds ? [] : [{ finding: "manifest-expired" }];
  const kept = await readTrustList(trx, manifest.trustVersion);
  if (kept === undefined || !equalBytes(await sha256(kept.document), manifest.trustHash)) {
    return { manifest, findings: [...findings, { finding: "trust-missing" }] };
  }
  const trust = await openTrustList(kept.document, keys.trust.publicKey);
  if (!trust.ok) findings.push({ finding: "trust-signature" });
  else if (nowSeconds >= trust.value.expSeconds) findings.push({ finding: "trust-expired" });
  return { manifest, findings };
};

const isOf = (one: { readonly issuer: number; readonly list: number }, other: typeof one): boolean =>
  one.issuer === other.issuer && one.list === other.list;

const unknownEntries = (entries: readonly ManifestEntry[], lists: readonly ListStatus[]): readonly Finding[] =>
  entries
    .filter((entry) => {
      const list = lists.find((one) => isOf(one, entry));
      return list?.sizeLog2 !== entry.sizeLog2 || list.dropSeconds !== entry.dropSeconds;
    })
    .map(({ issuer, list }) => ({ finding: "list-unknown", issuer, list }));

const verifyList = async (
  trx: Transaction<Tables>,
  status: ListStatus,
  { entries, nowSeconds }: { readonly entries: readonly ManifestEntry[]; readonly nowSeconds: number },
): Promise<readonly Finding[]> => {
  const { issuer, list } = status;
  const found = (finding: PublicationFinding): Finding => ({ finding, issuer, list });
  const entry = entries.find((one) => isOf(one, status));
  const findings: Finding[] = [];
  // What was dropped since the manifest was signed is erased by the next one.
  if (entry === undefined && !status.isChanged && nowSeconds < status.dropSeconds) findings.push(found("list-unnamed"));
  if (entry !== undefined) findings.push(...(await verifySnapshot(trx, entry)).map(found));
  if (!status.isChanged && !(await isAsPlacesSay(trx, status))) findings.push(found("places-differ"));
  if (await hasUncounted(trx, status)) findings.push(found("places-uncounted"));
  return findings;
};

const verifySnapshot = async (
  trx: Transaction<Tables>,
  entry: ManifestEntry,
): Promise<readonly PublicationFinding[]> => {
  const named = await readSnapshot(trx, entry, entry.version);
  if (named === undefined) return ["version-missing"];
  const bits = decodeSnapshot(named.snapshot, entry.sizeLog2);
  return bits.ok && equalBytes(await sha256(bits.value), entry.hash) ? [] : ["hash-differs"];
};

const isAsPlacesSay = async (
  trx: Transaction<Tables>,
  { issuer, list, sizeLog2, restored }: ListStatus,
): Promise<boolean> => {
  const newest = await readSnapshot(trx, { issuer, list });
  if (newest === undefined) return false;
  const bits = decodeSnapshot(newest.snapshot, sizeLog2);
  return (
    bits.ok &&
    bytesToHex(bits.value) === bytesToHex(await readBits(trx, { issuer, list, size_log2: sizeLog2, restored }))
  );
};

const hasUncounted = async (trx: Transaction<Tables>, { issuer, list, places }: ListStatus): Promise<boolean> => {
  const { count } = await trx
    .selectFrom("places")
    .select(({ fn }) => fn.countAll<string>().as("count"))
    .where("issuer", "=", issuer)
    .where("list", "=", list)
    .executeTakeFirstOrThrow();
  return Number(count) > places;
};

const passesWithoutPlace = async (trx: Transaction<Tables>, nowSeconds: number): Promise<readonly Finding[]> => {
  const { rows } = await sql<{ issuer: number; list: number; count: number }>`
    SELECT issuer, list, count(*)::int AS count FROM passes p
    WHERE drop_seconds > ${nowSeconds} AND NOT EXISTS (
      SELECT FROM places l WHERE (l.issuer, l.list, l.place) = (p.issuer, p.list, p.place))
    GROUP BY issuer, list ORDER BY issuer, list`.execute(trx);
  return rows.map((row) => ({ finding: "pass-without-place", ...row }));
};
