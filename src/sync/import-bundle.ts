/** Puts the set of a bundle file in force, for a phone that has no network: judged like what a server offers. */
import type { Bytes } from "../core/bytes.ts";
import { equalBytes } from "../core/bytes.ts";
import { fail, ok } from "../core/result.ts";
import type { Result } from "../core/result.ts";
import type { SnapshotError } from "../core/status-list/snapshot.ts";
import { decodeBundle } from "../core/trust/bundle.ts";
import type { BundleError } from "../core/trust/bundle.ts";
import { rootVersionOf } from "../core/trust/root.ts";
import { bundleToOffer } from "../core/trust/bundle-offer.ts";
import type { OfferError, TrustSet } from "../core/trust/trust-set.ts";
import type { StoreError } from "../store/connection.ts";
import type { Synced } from "./sync.ts";
import { takeEffect } from "./take-effect.ts";
import type { EffectParts } from "./take-effect.ts";

/** Why the set held stays the one in force. */
export type ImportError = BundleError | SnapshotError | OfferError | StoreError;

/** What importing needs. */
export interface ImportParts extends EffectParts {
  readonly nowSeconds: () => number;
}

/** The documents from the pinned root on; the bundle goes further only where `acceptOffer` says so. */
const rootsWith = ({ pinned, held }: ImportParts, offered: readonly Bytes[]): readonly Bytes[] => {
  const roots = [...(held?.roots ?? [pinned.document])];
  let version = held?.root.version ?? pinned.version;
  for (const document of offered) {
    if (rootVersionOf(document) !== version + 1) continue;
    version += 1;
    roots.push(document);
  }
  return roots;
};

/** A failure changes nothing. Never rejects. */
export const importBundle = async (parts: ImportParts, bytes: Uint8Array): Promise<Result<Synced, ImportError>> => {
  const bundle = decodeBundle(bytes);
  if (!bundle.ok) return bundle;
  const { pinned, held } = parts;
  const offer = await bundleToOffer(bundle.value, pinned, held);
  if (!offer.ok) return offer;
  const coming = {
    offer: offer.value,
    roots: rootsWith(parts, bundle.value.roots),
    // A file says when its set was the newest, not whether it still is.
    syncedSecondsOf: ({ manifest }: TrustSet) =>
      Math.max(held?.syncedSeconds ?? 0, Math.min(parts.nowSeconds(), manifest.iatSeconds)),
    // Without a set in force what is stored may be damaged, under the names of lists that are named again.
    rewritesLists: held?.set === undefined,
  };
  const next = await takeEffect(parts, coming);
  if (!next.ok) return next;
  if (next.value === undefined) return fail("store-unavailable");
  const before = held?.set?.manifest.document;
  const isNew = before === undefined || !equalBytes(before, offer.value.manifest);
  return ok({ held: next.value, isNew });
};
