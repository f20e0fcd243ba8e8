// The manifest: which version of which status lists holds now, each by its hash (core/README.md, "Trust").

import type { Bytes } from "../bytes.ts";
import { sha256 } from "../bytes.ts";
import type { CborMap, CborValue } from "../cose/cbor.ts";
import { isCborArray } from "../cose/cbor.ts";
import { isHash, isMapTo, isUintFrom, readItems } from "../cose/shape.ts";
import { openSignedDocument, signDocument } from "../cose/signed-document.ts";
import type { DocumentError } from "../cose/signed-document.ts";
import { listNumberLimit, listsMax, sizeLog2Max, sizeLog2Min } from "../limits.ts";
import { fail, ok } from "../result.ts";
import type { Result } from "../result.ts";
import type { Signer } from "../signature/ed25519.ts";

/** One list as the manifest names it. */
export interface ManifestEntry {
  readonly issuer: number;
  readonly list: number;
  /** The list has 2^sizeLog2 places. */
  readonly sizeLog2: number;
  readonly version: number;
  /** NumericDate from which the list is erased: a day after the last of its passes has expired. */
  readonly dropSeconds: number;
  /** SHA-256 of the uncompressed bits. */
  readonly hash: Bytes;
}

/** What a manifest says. */
export interface ManifestPayload {
  /** 1 and rising. */
  readonly version: number;
  readonly iatSeconds: number;
  /** Exclusive; `iat` and the hard limit of the policy. */
  readonly expSeconds: number;
  readonly trustVersion: number;
  /** SHA-256 of the trust list's document. */
  readonly trustHash: Bytes;
  /** In order of issuer, then list; each once. */
  readonly lists: readonly ManifestEntry[];
}

/** A verified manifest. */
export interface Manifest extends ManifestPayload {
  readonly document: Bytes;
  /** SHA-256 of the document. */
  readonly hash: Bytes;
}

/** Why a document is no manifest of the key that the root names. */
export type ManifestError = DocumentError<"manifest">;

const itemToEntry = (item: CborValue): ManifestEntry | undefined => {
  if (!isCborArray(item) || item.length !== 6) return undefined;
  const [issuer, list, sizeLog2, version, dropSeconds, hash] = item;
  if (!isUintFrom(issuer, 0) || !isUintFrom(list, 0, listNumberLimit - 1)) return undefined;
  if (!isUintFrom(sizeLog2, sizeLog2Min, sizeLog2Max) || !isUintFrom(version, 0)) return undefined;
  if (!isUintFrom(dropSeconds, 0) || !isHash(hash)) return undefined;
  return { issuer, list, sizeLog2, version, dropSeconds, hash };
};

const areSorted = (lists: readonly ManifestEntry[]): boolean =>
  lists.every((entry, index) => {
    const previous = lists[index - 1];
    if (previous === undefined || previous.issuer < entry.issuer) return true;
    return previous.issuer === entry.issuer && previous.list < entry.list;
  });

const payloadToManifest = (payload: CborValue): ManifestPayload | undefined => {
  if (!isMapTo(payload, 6)) return undefined;
  const [version, iatSeconds, expSeconds] = [payload.get(1), payload.get(2), payload.get(3)];
  const [trustVersion, trustHash] = [payload.get(4), payload.get(5)];
  const lists = readItems(payload.get(6), listsMax, itemToEntry);
  if (!isUintFrom(version, 1) || !isUintFrom(iatSeconds, 0) || !isUintFrom(expSeconds, 0)) return undefined;
  if (!isUintFrom(trustVersion, 1) || !isHash(trustHash)) return undefined;
  if (lists === undefined || !areSorted(lists)) return undefined;
  return { version, iatSeconds, expSeconds, trustVersion, trustHash, lists };
};

const manifestToPayload = (manifest: ManifestPayload): CborMap =>
  new Map<number, CborValue>([
    [1, manifest.version],
    [2, manifest.iatSeconds],
    [3, manifest.expSeconds],
    [4, manifest.trustVersion],
    [5, manifest.trustHash],
    [6, manifest.lists.map((e) => [e.issuer, e.list, e.sizeLog2, e.version, e.dropSeconds, e.hash])],
  ]);

/** The manifest of a document that the root's manifest key signed. Whether it may take effect is for the trust set to say. */
export const openManifest = async (
  document: Uint8Array,
  manifestKey: Uint8Array,
): Promise<Result<Manifest, ManifestError>> => {
  const payload = await openSignedDocument("manifest", document, manifestKey);
  if (!payload.ok) return payload;
  const manifest = payloadToManifest(payload.value);
  if (manifest === undefined) return fail("manifest-malformed");
  return ok({ ...manifest, document: new Uint8Array(document), hash: await sha256(document) });
};

/** The document of a manifest. Throws RangeError where no reader would take it: lists unsorted or twice, a limit passed. */
export const signManifest = async (manifest: ManifestPayload, signer: Signer): Promise<Bytes> => {
  const payload = manifestToPayload(manifest);
  if (payloadToManifest(payload) === undefined) {
    throw new RangeError("manifest: expected lists in order of issuer and list, each once, all limits kept");
  }
  return signDocument("manifest", payload, signer);
};

/** The entry of a list; undefined where the manifest does not name it. Found by halving, as the entries are in order. */
export const entryOf = ({ lists }: ManifestPayload, issuer: number, list: number): ManifestEntry | undefined => {
  let low = 0;
  let high = lists.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const entry = lists[middle] as ManifestEntry; // as: low <= middle <= high lie within the array
    const order = entry.issuer - issuer || entry.list - list;
    if (order === 0) return entry;
    if (order < 0) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
};
