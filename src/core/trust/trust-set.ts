// The trust set: root, trust list, manifest and lists, which take effect together or not at all (core/README.md, "Trust").

import type { Bytes } from "../bytes.ts";
import { bytesToHex, equalBytes, sha256 } from "../bytes.ts";
import { fail, ok } from "../result.ts";
import type { Result } from "../result.ts";
import { bitsBytes } from "../status-list/bits.ts";
import { openManifest } from "./manifest.ts";
import type { Manifest, ManifestEntry, ManifestError } from "./manifest.ts";
import { followRoot, openRoot, rootVersionOf } from "./root.ts";
import type { Root, RootError } from "./root.ts";
import { openTrustList } from "./trust-list.ts";
import type { TrustList, TrustListError } from "./trust-list.ts";

/** The name of a list in a `TrustSet` and an `Offer`. */
export const listKey = (issuer: number, list: number): string => `${issuer}/${list}`;

/** What a verifier goes by: all of one moment, every hash right. */
export interface TrustSet {
  readonly root: Root;
  readonly trustList: TrustList;
  readonly manifest: Manifest;
  /** The bits of every list that the manifest names, and of no other, by `listKey`. */
  readonly lists: ReadonlyMap<string, Bytes>;
}

/** The highest version seen of a document. */
export interface Seen {
  readonly version: number;
  /** SHA-256 of the document in hexadecimal. */
  readonly hashHex: string;
  /** The newest `iat` seen of this kind, for the clock's floor. */
  readonly iatSeconds: number;
}

/** What a verifier keeps against being rolled back. Plain: it can be cloned and written as JSON. */
export interface Memory {
  readonly root: Seen;
  /** The key under which `trust` was learned; another key starts anew. */
  readonly trustKeyHex: string;
  readonly trust?: Seen;
  /** The key under which `manifest` was learned; another key starts anew. */
  readonly manifestKeyHex: string;
  readonly manifest?: Seen;
}

/** What a verifier holds from before. */
export interface Held {
  readonly memory: Memory;
  readonly root: Root;
}

/** A set that somebody offers: a sync, a bundle, or what this device stored. */
export interface Offer {
  /** Root documents in rising versions; versions known already are left out. */
  readonly roots: readonly Bytes[];
  readonly trust: Bytes;
  readonly manifest: Bytes;
  /** Bits by `listKey`. Those that the manifest does not name are left out. */
  readonly lists: ReadonlyMap<string, Bytes>;
}

/** What an accepted offer gives; the memory is kept together with the set. */
export interface Accepted {
  readonly set: TrustSet;
  readonly memory: Memory;
  readonly root: Root;
}

/**
 * Why an offer is refused whole. Besides the errors of each document: an older version than one seen; another document under a
 * version that was seen; a trust list that is not the manifest's; a manifest whose expiry is not the policy's hard limit; a list
 * that is missing or has another hash than the manifest says.
 */
export type OfferError =
  | RootError
  | TrustListError
  | ManifestError
  | "root-equivocation"
  | "trust-rolled-back"
  | "trust-equivocation"
  | "trust-hash"
  | "manifest-rolled-back"
  | "manifest-equivocation"
  | "manifest-expiry"
  | "list-absent"
  | "list-hash";

interface Walk {
  readonly root: Root;
  readonly newestIatSeconds: number;
}

/** From a trusted root through all later ones. The same version twice must be the same document. */
const walkRoots = async (from: Walk, documents: readonly Bytes[]): Promise<Result<Walk, OfferError>> => {
  let { root, newestIatSeconds } = from;
  for (const document of documents) {
    const version = rootVersionOf(document) ?? Infinity;
    if (version < root.version || equalBytes(document, root.document)) continue;
    const next = await (version === root.version ? openRoot(document) : followRoot(root, document));
    if (!next.ok) return next;
    if (version === root.version) return fail("root-equivocation");
    root = next.value;
    newestIatSeconds = Math.max(newestIatSeconds, root.iatSeconds);
  }
  return ok({ root, newestIatSeconds });
};

/** A held root that is another than the app's own of the same version belongs to another app: it says nothing here. */
const oursOf = (pinned: Root, held: Held | undefined): Held | undefined => {
  if (held?.root.version !== pinned.version) return held;
  return equalBytes(held.root.document, pinned.document) ? held : undefined;
};

/** The newer of the pinned and the held root starts the walk: an update of the app can pin a later one. */
const startOf = (pinned: Root, held: Held | undefined): Walk => {
  if (held === undefined) return { root: pinned, newestIatSeconds: pinned.iatSeconds };
  const root = held.root.version >= pinned.version ? held.root : pinned;
  return { root, newestIatSeconds: Math.max(held.memory.root.iatSeconds, root.iatSeconds) };
};

/** The last of the roots that these documents lead to, from the pinned or the held one. */
export const rootAfter = async (
  pinned: Root,
  held: Held | undefined,
  documents: readonly Bytes[],
): Promise<Result<Root, OfferError>> => {
  const walk = await walkRoots(startOf(pinned, oursOf(pinned, held)), documents);
  return walk.ok ? ok(walk.value.root) : walk;
};

interface Versioned {
  readonly version: number;
  readonly iatSeconds: number;
  readonly hash: Bytes;
}

/** How a document compares with the highest version seen of its kind. */
const compareWithSeen = (seen: Seen | undefined, { version, hash }: Versioned): "next" | "older" | "other" => {
  if (seen === undefined || version > seen.version) return "next";
  if (version < seen.version) return "older";
  return bytesToHex(hash) === seen.hashHex ? "next" : "other";
};

const seenAfter = (seen: Seen | undefined, { version, hash, iatSeconds }: Versioned): Seen => ({
  version,
  hashHex: bytesToHex(hash),
  iatSeconds: Math.max(iatSeconds, seen?.iatSeconds ?? 0),
});

const isListAsNamed = async (entry: ManifestEntry, bits: Bytes): Promise<boolean> =>
  bits.length === bitsBytes(entry.sizeLog2) && equalBytes(await sha256(bits), entry.hash);

const takeLists = async (
  manifest: Manifest,
  offered: ReadonlyMap<string, Bytes>,
): Promise<Result<ReadonlyMap<string, Bytes>, OfferError>> => {
  const lists = new Map<string, Bytes>();
  for (const entry of manifest.lists) {
    const key = listKey(entry.issuer, entry.list);
    const bits = offered.get(key);
    if (bits === undefined) return fail("list-absent");
    if (!(await isListAsNamed(entry, bits))) return fail("list-hash");
    lists.set(key, bits);
  }
  return ok(lists);
};

/** Whether trust list and manifest are each other's. */
const pairError = (trustList: TrustList, manifest: Manifest): OfferError | undefined => {
  const isSameTrust = manifest.trustVersion === trustList.version && equalBytes(manifest.trustHash, trustList.hash);
  if (!isSameTrust) return "trust-hash";
  const dueSeconds = manifest.iatSeconds + trustList.policy.hardLimitSeconds;
  return manifest.expSeconds === dueSeconds ? undefined : "manifest-expiry";
};

/** Takes an offer whole or leaves everything as it was. The same for a sync, a bundle and what this device stored. */
export const acceptOffer = async (
  pinned: Root,
  held: Held | undefined,
  offer: Offer,
): Promise<Result<Accepted, OfferError>> => {
  const ours = oursOf(pinned, held);
  const walk = await walkRoots(startOf(pinned, ours), offer.roots);
  if (!walk.ok) return walk;
  const { root, newestIatSeconds } = walk.value;
  const trustKeyHex = bytesToHex(root.trustKey);
  const manifestKeyHex = bytesToHex(root.manifestKey);
  // What was learned under a key that the root no longer names is forgotten.
  const trustSeen = ours?.memory.trustKeyHex === trustKeyHex ? ours.memory.trust : undefined;
  const manifestSeen = ours?.memory.manifestKeyHex === manifestKeyHex ? ours.memory.manifest : undefined;

  const trustList = await openTrustList(offer.trust, root.trustKey);
  if (!trustList.ok) return trustList;
  const trustOrder = compareWithSeen(trustSeen, trustList.value);
  if (trustOrder !== "next") return fail(trustOrder === "older" ? "trust-rolled-back" : "trust-equivocation");

  const manifest = await openManifest(offer.manifest, root.manifestKey);
  if (!manifest.ok) return manifest;
  const manifestOrder = compareWithSeen(manifestSeen, manifest.value);
  if (manifestOrder !== "next") {
    return fail(manifestOrder === "older" ? "manifest-rolled-back" : "manifest-equivocation");
  }
  const wrongPair = pairError(trustList.value, manifest.value);
  if (wrongPair !== undefined) return fail(wrongPair);
  const lists = await takeLists(manifest.value, offer.lists);
  if (!lists.ok) return lists;

  const rootHash = await sha256(root.document);
  const memory: Memory = {
    root: { version: root.version, hashHex: bytesToHex(rootHash), iatSeconds: newestIatSeconds },
    trustKeyHex,
    trust: seenAfter(trustSeen, trustList.value),
    manifestKeyHex,
    manifest: seenAfter(manifestSeen, manifest.value),
  };
  return ok({ set: { root, trustList: trustList.value, manifest: manifest.value, lists: lists.value }, memory, root });
};
