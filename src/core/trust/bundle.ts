// A bundle: everything that a gate needs, in one file, for a phone that has no network (core/README.md, "Trust").

import type { Bytes } from "../bytes.ts";
import { decodeCbor, encodeCbor, isCborArray, isCborBytes } from "../cose/cbor.ts";
import type { CborValue } from "../cose/cbor.ts";
import { areDistinct, isMapTo, isUintFrom, readItems } from "../cose/shape.ts";
import { bundleBytesMax, bundleRootsMax, listNumberLimit, listsMax } from "../limits.ts";
import { fail, ok } from "../result.ts";
import type { Result } from "../result.ts";

/** A list in a bundle. */
export interface BundleList {
  readonly issuer: number;
  readonly list: number;
  readonly snapshot: Bytes;
}

/** The documents and lists of a bundle. Nothing is verified yet. */
export interface Bundle {
  /** Every version from 1 on. */
  readonly roots: readonly Bytes[];
  readonly trust: Bytes;
  readonly manifest: Bytes;
  readonly lists: readonly BundleList[];
}

/** Longer than its limit; not in the one form. */
export type BundleError = "bundle-too-large" | "bundle-malformed";

const itemToList = (item: CborValue): BundleList | undefined => {
  if (!isCborArray(item) || item.length !== 3) return undefined;
  const [issuer, list, snapshot] = item;
  if (!isUintFrom(issuer, 0) || !isUintFrom(list, 0, listNumberLimit - 1) || !isCborBytes(snapshot)) return undefined;
  return { issuer, list, snapshot };
};

/** Takes a bundle apart: no list twice, at least one root. */
export const decodeBundle = (bytes: Uint8Array): Result<Bundle, BundleError> => {
  if (bytes.length > bundleBytesMax) return fail("bundle-too-large");
  const decoded = decodeCbor(bytes);
  if (!decoded.ok || !isMapTo(decoded.value, 4)) return fail("bundle-malformed");
  const map = decoded.value;
  const [trust, manifest] = [map.get(2), map.get(3)];
  const roots = readItems(map.get(1), bundleRootsMax, (item) => (isCborBytes(item) ? item : undefined));
  const lists = readItems(map.get(4), listsMax, itemToList);
  if (!roots?.length || !isCborBytes(trust) || !isCborBytes(manifest) || lists === undefined) {
    return fail("bundle-malformed");
  }
  if (!areDistinct(lists.map(({ issuer, list }) => `${issuer}/${list}`))) return fail("bundle-malformed");
  return ok({ roots, trust, manifest, lists });
};

/** The bytes of a bundle. Throws RangeError where no reader would take it. */
export const encodeBundle = (bundle: Bundle): Bytes => {
  const bytes = encodeCbor(
    new Map<number, CborValue>([
      [1, bundle.roots],
      [2, bundle.trust],
      [3, bundle.manifest],
      [4, bundle.lists.map(({ issuer, list, snapshot }) => [issuer, list, snapshot])],
    ]),
  );
  const decoded = decodeBundle(bytes);
  if (!decoded.ok)
    throw new RangeError(`bundle: expected roots and distinct lists within the limits, got ${decoded.error}`);
  return bytes;
};
