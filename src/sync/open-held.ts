/** Puts the set that the device stored back in force at start, through the same checks as a sync (core/README.md, trust). */
import { equalBytes } from "../core/bytes.ts";
import type { Bytes } from "../core/bytes.ts";
import { fail, ok } from "../core/result.ts";
import type { Result } from "../core/result.ts";
import { openManifest } from "../core/trust/manifest.ts";
import { followRoot, rootVersionOf } from "../core/trust/root.ts";
import type { Root } from "../core/trust/root.ts";
import { acceptOffer, listKey } from "../core/trust/trust-set.ts";
import type { StoreError } from "../store/connection.ts";
import type { StoredDocuments } from "../store/schema.ts";
import type { Vault } from "../store/vault.ts";
import type { Held } from "./held.ts";

/** What was found at start. */
export interface Opened {
  /** Undefined: nothing that this app can go by was stored. */
  readonly held?: Held;
  /** Something was stored, and does not pass the checks any more. */
  readonly isDamaged: boolean;
  /** The phone has erased what was kept; present only where that can be told from a first start. */
  readonly isForgotten?: true;
}

interface Walked {
  readonly root: Root;
  readonly roots: readonly Bytes[];
}

/** From the pinned root through the stored ones. "foreign": stored by an app that pins another root. */
const walkStored = async (pinned: Root, stored: StoredDocuments): Promise<Walked | "foreign" | "damaged"> => {
  const start = stored.roots.findIndex((document) => equalBytes(document, pinned.document));
  if (start < 0) {
    const isOlder = stored.roots.every((document) => (rootVersionOf(document) ?? Infinity) < pinned.version);
    return isOlder ? { root: pinned, roots: [pinned.document] } : "foreign";
  }
  let root = pinned;
  for (const document of stored.roots.slice(start + 1)) {
    const next = await followRoot(root, document);
    if (!next.ok) return "damaged";
    root = next.value;
  }
  return { root, roots: stored.roots.slice(start) };
};

const readLists = async (
  vault: Vault,
  root: Root,
  document: Bytes,
): Promise<Result<ReadonlyMap<string, Bytes>, StoreError>> => {
  const manifest = await openManifest(document, root.manifestKey);
  if (!manifest.ok) return ok(new Map());
  const entries = manifest.value.lists;
  const read = await vault.readLists(entries);
  if (!read.ok) return read;
  const found = entries.flatMap(({ issuer, list }, index) => {
    const bits = read.value[index];
    return bits === undefined ? [] : [[listKey(issuer, list), bits] as const];
  });
  return ok(new Map(found));
};

/** Reads and checks what is stored. Errors only where the store cannot be used at all. */
export const openHeld = async (vault: Vault, pinned: Root): Promise<Result<Opened, StoreError>> => {
  const opened = await openOnce(vault, pinned);
  // Another tab may have put its set in force after the documents were read and before the lists were.
  return opened.ok && opened.value.isDamaged ? openOnce(vault, pinned) : opened;
};

const openOnce = async (vault: Vault, pinned: Root): Promise<Result<Opened, StoreError>> => {
  const read = await vault.readDocuments();
  if (!read.ok) {
    if (read.error === "store-damaged") return ok({ isDamaged: true });
    return read.error === "store-forgotten" ? ok({ isDamaged: false, isForgotten: true }) : fail(read.error);
  }
  const stored = read.value;
  if (stored === undefined) return ok({ isDamaged: false });
  const walked = await walkStored(pinned, stored);
  if (walked === "foreign") return ok({ isDamaged: false });
  if (walked === "damaged") return ok({ isDamaged: true });
  const { memory, syncedSeconds } = stored;
  const known = { ...walked, memory, syncedSeconds };
  const lists = await readLists(vault, walked.root, stored.manifest);
  if (!lists.ok) return lists;
  const offer = { roots: walked.roots, trust: stored.trust, manifest: stored.manifest, lists: lists.value };
  const accepted = await acceptOffer(pinned, { memory, root: walked.root }, offer);
  if (!accepted.ok) return ok({ held: known, isDamaged: true });
  const tag = stored.manifestTag === undefined ? {} : { manifestTag: stored.manifestTag };
  return ok({ held: { ...known, set: accepted.value.set, ...tag }, isDamaged: false });
};
