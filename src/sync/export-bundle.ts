/** The set in force as a bundle file, for phones that have no network (core/README.md, "Trust"). */
import type { Bytes } from "../core/bytes.ts";
import { encodeSnapshot } from "../core/status-list/snapshot.ts";
import { encodeBundle } from "../core/trust/bundle.ts";
import type { BundleList } from "../core/trust/bundle.ts";
import { listKey } from "../core/trust/trust-set.ts";
import type { Held } from "./held.ts";

/** A list of a million places takes some milliseconds to write; between two of them the page draws and takes taps. */
const letPageLive = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve);
  });

/**
 * The bundle of what is held. Its roots begin with the one that this app pins: it is for phones with the same app or a newer
 * one. Throws where nothing is in force, and RangeError where it would be longer than any reader takes.
 */
export const exportBundle = async ({ roots, set }: Held): Promise<Bytes> => {
  if (set === undefined) throw new TypeError("held: expected a set in force");
  const lists: BundleList[] = [];
  for (const { issuer, list } of set.manifest.lists) {
    const bits = set.lists.get(listKey(issuer, list));
    if (bits === undefined) throw new TypeError(`set: expected the bits of list ${issuer}/${list}`);
    lists.push({ issuer, list, snapshot: encodeSnapshot(bits) });
    await letPageLive();
  }
  return encodeBundle({ roots, trust: set.trustList.document, manifest: set.manifest.document, lists });
};
