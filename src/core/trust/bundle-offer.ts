// What a bundle offers: its lists decoded to the sizes that its manifest says (core/README.md, "Trust").

import type { Bytes } from "../bytes.ts";
import { fail, ok } from "../result.ts";
import type { Result } from "../result.ts";
import { decodeSnapshot } from "../status-list/snapshot.ts";
import type { SnapshotError } from "../status-list/snapshot.ts";
import type { Bundle } from "./bundle.ts";
import { openManifest } from "./manifest.ts";
import type { Root } from "./root.ts";
import { listKey, rootAfter } from "./trust-set.ts";
import type { Held, Offer, OfferError } from "./trust-set.ts";

/**
 * The offer in a bundle. Roots and manifest are verified first: the sizes by which the snapshots are decoded come from the
 * manifest, and no memory is taken for what nobody signed. Everything is judged again, whole, by `acceptOffer`.
 */
export const bundleToOffer = async (
  bundle: Bundle,
  pinned: Root,
  held?: Held,
): Promise<Result<Offer, OfferError | SnapshotError>> => {
  const root = await rootAfter(pinned, held, bundle.roots);
  if (!root.ok) return root;
  const manifest = await openManifest(bundle.manifest, root.value.manifestKey);
  if (!manifest.ok) return manifest;
  const snapshots = new Map(bundle.lists.map(({ issuer, list, snapshot }) => [listKey(issuer, list), snapshot]));
  const lists = new Map<string, Bytes>();
  for (const { issuer, list, sizeLog2 } of manifest.value.lists) {
    const snapshot = snapshots.get(listKey(issuer, list));
    if (snapshot === undefined) return fail("list-absent");
    const bits = decodeSnapshot(snapshot, sizeLog2);
    if (!bits.ok) return bits;
    lists.set(listKey(issuer, list), bits.value);
  }
  return ok({ roots: bundle.roots, trust: bundle.trust, manifest: bundle.manifest, lists });
};
