/** The last step of every way by which a set comes: judged, kept and in force, all at once or not at all (core/README.md, "Sync"). */
import type { Bytes } from "../core/bytes.ts";
import { ok } from "../core/result.ts";
import type { Result } from "../core/result.ts";
import type { Root } from "../core/trust/root.ts";
import { acceptOffer, listKey } from "../core/trust/trust-set.ts";
import type { Offer, OfferError, TrustSet } from "../core/trust/trust-set.ts";
import type { VaultList } from "../store/arriving.ts";
import type { StoreError } from "../store/connection.ts";
import type { Vault } from "../store/vault.ts";
import type { Held } from "./held.ts";
import { openHeld } from "./open-held.ts";

/** What it is judged by and kept in. */
export interface EffectParts {
  readonly pinned: Root;
  readonly vault: Vault;
  readonly held?: Held | undefined;
}

/** A set that came. */
export interface Coming {
  readonly offer: Offer;
  /** The documents of all roots from the pinned one to the newest. */
  readonly roots: readonly Bytes[];
  readonly manifestTag?: string;
  /** When it was known to be the newest, device clock. */
  readonly syncedSecondsOf: (set: TrustSet) => number;
  /** Lists that stand in the store already may be damaged, and are written anew. */
  readonly rewritesLists: boolean;
}

const vaultLists = ({ manifest, lists }: TrustSet): readonly VaultList[] =>
  manifest.lists.flatMap(({ issuer, list, hash }) => {
    const bits = lists.get(listKey(issuer, list));
    return bits === undefined ? [] : [{ issuer, list, hash, bits }];
  });

/** Keeps a set that was judged. False: another tab has put a newer one in force. */
export const keepSet = (
  vault: Vault,
  { set, roots, memory, syncedSeconds, manifestTag }: Held & { readonly set: TrustSet },
  options: { readonly rewritesLists: boolean },
): Promise<Result<boolean, StoreError>> => {
  const { trustList, manifest } = set;
  const tag = manifestTag === undefined ? {} : { manifestTag };
  const documents = { roots, trust: trustList.document, manifest: manifest.document, memory, syncedSeconds, ...tag };
  return vault.commit(documents, vaultLists(set), options);
};

/** What is held from now on; undefined where another tab's set was further and cannot be read any more. */
export const takeEffect = async (
  { pinned, vault, held }: EffectParts,
  { offer, roots, manifestTag, syncedSecondsOf, rewritesLists }: Coming,
): Promise<Result<Held | undefined, OfferError | StoreError>> => {
  const accepted = await acceptOffer(pinned, held, offer);
  if (!accepted.ok) return accepted;
  const { set, memory, root } = accepted.value;
  const tag = manifestTag === undefined ? {} : { manifestTag };
  const next = { root, roots, memory, set, syncedSeconds: syncedSecondsOf(set), ...tag };
  const kept = await keepSet(vault, next, { rewritesLists });
  if (!kept.ok) return kept;
  if (kept.value) return ok(next);
  // Another tab was faster and further: its set is the one in force.
  const opened = await openHeld(vault, pinned);
  return opened.ok ? ok(opened.value.held) : opened;
};
