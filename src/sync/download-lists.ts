/**
 * Brings down the lists that a manifest names: those held or brought by a download that broke are reused, known ones come as a
 * delta, others whole.
 */
import { syncPaths } from "../api/sync-paths.ts";
import { equalBytes, sha256 } from "../core/bytes.ts";
import type { Bytes } from "../core/bytes.ts";
import { listStreamBytesMax } from "../core/limits.ts";
import { fail, ok } from "../core/result.ts";
import type { Result } from "../core/result.ts";
import { applyDelta } from "../core/status-list/delta.ts";
import { decodeSnapshot } from "../core/status-list/snapshot.ts";
import type { ManifestEntry } from "../core/trust/manifest.ts";
import { listKey } from "../core/trust/trust-set.ts";
import type { TrustSet } from "../core/trust/trust-set.ts";
import { fetchBytes } from "./fetch-bytes.ts";
import type { FetchError } from "./fetch-bytes.ts";

/** The server has no such list, or what it gives does not have the hash that the manifest names. */
export type ListError = FetchError | "sync-list-absent" | "sync-list-hash";

/** How far it has come; lists that were there already count as done. */
export interface ListProgress {
  readonly done: number;
  readonly total: number;
  /** What came over the network for them so far. */
  readonly receivedBytes: number;
}

/** Keeps each list as it comes, so that the next download goes on where this one broke. */
export interface ListKeeper<E extends string> {
  /** A set with these lists begins to arrive. */
  start(entries: readonly ManifestEntry[]): Promise<Result<void, E>>;
  /** What was kept under that hash; the phone may have damaged it. */
  read(entry: ManifestEntry): Promise<Result<Bytes | undefined, E>>;
  keep(entry: ManifestEntry, bits: Bytes): Promise<Result<void, E>>;
}

/** What fetching needs. */
export interface ListParts<E extends string = never> {
  /** Absent: a download that breaks begins anew. */
  readonly keeper?: ListKeeper<E>;
  readonly fetch: typeof globalThis.fetch;
  /** The server's origin, without a slash at the end. */
  readonly origin: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: ListProgress) => void) | undefined;
}

/** Requests under way at once: enough to hide the round trips of a mobile network, few enough to leave it usable. */
const concurrencyMax = 6;

/** The network's side of one download. */
interface Bringing extends Pick<ListParts, "fetch" | "origin" | "signal"> {
  readonly onReceived: (bytes: number) => void;
}

interface KeptList {
  readonly entry: ManifestEntry;
  readonly bits: Bytes;
}

const keptLists = (set: TrustSet | undefined): ReadonlyMap<string, KeptList> => {
  const kept = new Map<string, KeptList>();
  for (const entry of set?.manifest.lists ?? []) {
    const key = listKey(entry.issuer, entry.list);
    const bits = set?.lists.get(key);
    if (bits !== undefined) kept.set(key, { entry, bits });
  }
  return kept;
};

const fetchStream = async (
  parts: Bringing,
  path: string,
  isReload: boolean,
): Promise<Result<Bytes | undefined, FetchError>> => {
  const fetched = await fetchBytes(parts.fetch, {
    url: `${parts.origin}${path}`,
    bytesMax: listStreamBytesMax,
    signal: parts.signal,
    isReload,
  });
  if (!fetched.ok) return fetched;
  if (fetched.value.status !== "found") return ok(undefined);
  parts.onReceived(fetched.value.body.length);
  return ok(fetched.value.body);
};

const hasHash = async (bits: Bytes, hash: Bytes): Promise<boolean> => equalBytes(await sha256(bits), hash);

const byDelta = async (
  parts: Bringing,
  entry: ManifestEntry,
  kept: KeptList,
): Promise<Result<Bytes | undefined, FetchError>> => {
  const { issuer, list, version } = entry;
  const path = syncPaths.delta(issuer, list, { from: kept.entry.version, to: version });
  const stream = await fetchStream(parts, path, false);
  if (!stream.ok || stream.value === undefined) return stream;
  const bits = applyDelta(kept.bits, stream.value);
  return ok(bits.ok && (await hasHash(bits.value, entry.hash)) ? bits.value : undefined);
};

const bySnapshot = async (parts: Bringing, entry: ManifestEntry): Promise<Result<Bytes, ListError>> => {
  const path = syncPaths.snapshot(entry.issuer, entry.list, entry.version);
  for (const isReload of [false, true]) {
    const stream = await fetchStream(parts, path, isReload);
    if (!stream.ok) return stream;
    if (stream.value === undefined) return fail("sync-list-absent");
    const bits = decodeSnapshot(stream.value, entry.sizeLog2);
    if (bits.ok && (await hasHash(bits.value, entry.hash))) return ok(bits.value);
  }
  return fail("sync-list-hash");
};

const fetchList = async (
  parts: Bringing,
  entry: ManifestEntry,
  kept: KeptList | undefined,
): Promise<Result<Bytes, ListError>> => {
  if (kept !== undefined && kept.entry.sizeLog2 === entry.sizeLog2 && kept.entry.version < entry.version) {
    const bits = await byDelta(parts, entry, kept);
    if (!bits.ok) return bits;
    if (bits.value !== undefined) return ok(bits.value);
  }
  return bySnapshot(parts, entry);
};

const bringList = async <E extends string>(
  parts: Bringing,
  keeper: ListKeeper<E> | undefined,
  entry: ManifestEntry,
  held: KeptList | undefined,
): Promise<Result<Bytes, ListError | E>> => {
  if (held !== undefined && equalBytes(held.entry.hash, entry.hash)) return ok(held.bits);
  const arrived = await keeper?.read(entry);
  if (arrived?.ok === false) return arrived;
  const arrivedBits = arrived?.value;
  if (arrivedBits !== undefined && (await hasHash(arrivedBits, entry.hash))) return ok(arrivedBits);
  const bits = await fetchList(parts, entry, held);
  if (!bits.ok) return bits;
  const kept = await keeper?.keep(entry, bits.value);
  return kept?.ok === false ? kept : bits;
};

/** All lists that the manifest names, by key. The first failure stops the rest. Never rejects. */
export const downloadLists = async <E extends string>(
  parts: ListParts<E>,
  entries: readonly ManifestEntry[],
  held: TrustSet | undefined,
): Promise<Result<ReadonlyMap<string, Bytes>, ListError | E>> => {
  const started = await parts.keeper?.start(entries);
  if (started?.ok === false) return started;
  const kept = keptLists(held);
  const lists = new Map<string, Bytes>();
  const waiting = [...entries];
  let receivedBytes = 0;
  const onReceived = (bytes: number): void => {
    receivedBytes += bytes;
  };
  const bringing = { fetch: parts.fetch, origin: parts.origin, signal: parts.signal, onReceived };
  let error: ListError | E | undefined;
  const bringOnes = async (): Promise<void> => {
    for (let entry = waiting.shift(); entry !== undefined && error === undefined; entry = waiting.shift()) {
      const key = listKey(entry.issuer, entry.list);
      const bits = await bringList(bringing, parts.keeper, entry, kept.get(key));
      if (!bits.ok) {
        error ??= bits.error;
        return;
      }
      lists.set(key, bits.value);
      parts.onProgress?.({ done: lists.size, total: entries.length, receivedBytes });
    }
  };
  await Promise.all(Array.from({ length: concurrencyMax }, bringOnes));
  return error === undefined ? ok(lists) : fail(error);
};
