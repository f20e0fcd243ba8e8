/** One sync as far as the network: roots, manifest, trust list and lists from a server, as an offer (core/README.md, sync). */
import { syncPaths } from "../api/sync-paths.ts";
import { equalBytes } from "../core/bytes.ts";
import type { Bytes } from "../core/bytes.ts";
import { documentBytesMax } from "../core/limits.ts";
import { fail, ok } from "../core/result.ts";
import type { Result } from "../core/result.ts";
import { openManifest } from "../core/trust/manifest.ts";
import type { Manifest, ManifestError } from "../core/trust/manifest.ts";
import { followRoot } from "../core/trust/root.ts";
import type { Root, RootError } from "../core/trust/root.ts";
import type { Offer } from "../core/trust/trust-set.ts";
import { downloadLists } from "./download-lists.ts";
import type { ListError, ListParts } from "./download-lists.ts";
import { fetchBytes } from "./fetch-bytes.ts";
import type { Fetched, FetchError } from "./fetch-bytes.ts";
import type { Held } from "./held.ts";

/** Why nothing can be offered; `sync-nothing`: the server has published no manifest or not the trust list it names. */
export type DownloadError =
  FetchError | ListError | RootError | ManifestError | "sync-nothing" | "manifest-rolled-back";

/** What a download needs; nothing of a browser. */
export interface DownloadParts<E extends string = never> extends ListParts<E> {
  readonly pinned: Root;
  readonly held?: Held | undefined;
  readonly nowSeconds: () => number;
}

/** What came: an offer for `acceptOffer`, or word that the set held is the newest. */
export interface Download {
  /** Undefined where nothing has changed. */
  readonly offer?: Offer;
  /** The documents of all roots from the pinned one to the newest. */
  readonly roots: readonly Bytes[];
  readonly manifestTag?: string;
  /** Server's clock less this device's, where the server said its time; good to about two seconds. */
  readonly clockOffsetSeconds?: number;
}

/** Rotations that one sync follows; the next sync follows more. */
const rootStepsMax = 64;

interface Walked {
  readonly root: Root;
  readonly roots: readonly Bytes[];
}

/** What is asked for without any list. */
type Plain = Omit<DownloadParts, "keeper">;

const get = (
  parts: Plain,
  path: string,
  options: { readonly tag?: string | undefined; readonly isReload?: boolean } = {},
) =>
  fetchBytes(parts.fetch, {
    url: `${parts.origin}${path}`,
    bytesMax: documentBytesMax,
    signal: parts.signal,
    ...options,
  });

/** Asks for the next root until there is none, and follows one by one. */
const walkRoots = async (parts: Plain): Promise<Result<Walked, FetchError | RootError>> => {
  let root = parts.held?.root ?? parts.pinned;
  const roots = [...(parts.held?.roots ?? [parts.pinned.document])];
  for (let step = 0; step < rootStepsMax; step += 1) {
    const fetched = await get(parts, syncPaths.root(root.version + 1));
    if (!fetched.ok) return fetched;
    if (fetched.value.status !== "found") break;
    const next = await followRoot(root, fetched.value.body);
    if (!next.ok) return next;
    root = next.value;
    roots.push(fetched.value.body);
  }
  return ok({ root, roots });
};

const clockOffset = (fetched: Fetched, nowSeconds: number): { readonly clockOffsetSeconds?: number } =>
  fetched.status === "absent" || fetched.dateSeconds === undefined
    ? {}
    : { clockOffsetSeconds: fetched.dateSeconds - nowSeconds };

/** A cache that is behind must not make a phone fetch lists that it would refuse. */
const isRolledBack = (manifest: Manifest, root: Root, held: Held | undefined): boolean => {
  const isSameKey = held !== undefined && equalBytes(held.root.manifestKey, root.manifestKey);
  return isSameKey && manifest.version < (held.memory.manifest?.version ?? 0);
};

const bringTrust = async (parts: Plain, manifest: Manifest): Promise<Result<Bytes, DownloadError>> => {
  const held = parts.held?.set?.trustList;
  if (held !== undefined && equalBytes(held.hash, manifest.trustHash)) return ok(held.document);
  const fetched = await get(parts, syncPaths.trust(manifest.trustVersion));
  if (!fetched.ok) return fetched;
  return fetched.value.status === "found" ? ok(fetched.value.body) : fail("sync-nothing");
};

const bringSet = async <E extends string>(
  parts: DownloadParts<E>,
  { root, roots }: Walked,
  document: Bytes,
): Promise<Result<Offer | undefined, DownloadError | E>> => {
  const manifest = await openManifest(document, root.manifestKey);
  if (!manifest.ok) return manifest;
  if (isRolledBack(manifest.value, root, parts.held)) return fail("manifest-rolled-back");
  const heldSet = parts.held?.set;
  const isSameRoot = root.version === parts.held?.root.version;
  if (heldSet !== undefined && isSameRoot && equalBytes(heldSet.manifest.hash, manifest.value.hash))
    return ok(undefined);
  const trust = await bringTrust(parts, manifest.value);
  if (!trust.ok) return trust;
  const lists = await downloadLists(parts, manifest.value.lists, heldSet);
  if (!lists.ok) return lists;
  return ok({ roots, trust: trust.value, manifest: document, lists: lists.value });
};

/** Brings down what is new since the set held. Nothing takes effect here. Never rejects. */
export const download = async <E extends string = never>(
  parts: DownloadParts<E>,
): Promise<Result<Download, DownloadError | E>> => {
  const walked = await walkRoots(parts);
  if (!walked.ok) return walked;
  const { held } = parts;
  const isSameRoot = walked.value.root.version === held?.root.version;
  const tag = held?.set !== undefined && isSameRoot ? held.manifestTag : undefined;
  const fetched = await get(parts, syncPaths.manifest(), { tag, isReload: tag === undefined });
  if (!fetched.ok) return fetched;
  const offset = clockOffset(fetched.value, parts.nowSeconds());
  const { roots } = walked.value;
  if (fetched.value.status === "absent") return fail("sync-nothing");
  if (fetched.value.status === "unchanged")
    return ok({ roots, ...(tag === undefined ? {} : { manifestTag: tag }), ...offset });
  const offer = await bringSet(parts, walked.value, fetched.value.body);
  if (!offer.ok) return offer;
  const newTag = fetched.value.tag;
  return ok({
    roots,
    ...(offer.value === undefined ? {} : { offer: offer.value }),
    ...(newTag === undefined ? {} : { manifestTag: newTag }),
    ...offset,
  });
};
