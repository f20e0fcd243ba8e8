/** One sync: download, accept, keep. Until the last step the former set stays in force whole (core/README.md, sync). */
import { fail, ok } from "../core/result.ts";
import type { Result } from "../core/result.ts";
import type { OfferError } from "../core/trust/trust-set.ts";
import type { StoreError } from "../store/connection.ts";
import type { Vault } from "../store/vault.ts";
import type { ListKeeper } from "./download-lists.ts";
import { download } from "./download.ts";
import type { DownloadError, DownloadParts } from "./download.ts";
import type { Held } from "./held.ts";
import { keepSet, takeEffect } from "./take-effect.ts";

/** Why the set held stays the one in force. */
export type SyncError = DownloadError | OfferError | StoreError;

/** What a sync needs besides the network. */
export interface SyncParts extends Omit<DownloadParts, "keeper"> {
  readonly vault: Vault;
}

/** What a sync found. */
export interface Synced {
  readonly held: Held;
  readonly isNew: boolean;
  readonly clockOffsetSeconds?: number;
}

const keeperOf = (vault: Vault): ListKeeper<StoreError> => ({
  start: vault.startArriving,
  read: async (entry) => {
    const read = await vault.readLists([entry]);
    return read.ok ? ok(read.value[0]) : read;
  },
  keep: ({ issuer, list, hash }, bits) => vault.keepArriving({ issuer, list, hash, bits }),
});

/** The set held is the newest: its time is noted. */
const noteNewest = async (vault: Vault, former: Held, syncedSeconds: number): Promise<Result<Held, StoreError>> => {
  const held = { ...former, syncedSeconds };
  // Only shown; where it cannot be written it is shown until the next start.
  const noted = await vault.noteSync(syncedSeconds);
  if (held.set === undefined || !noted.ok || noted.value) return ok(held);
  // The phone erased its storage while the page was open: what is in force is kept anew, as long as it is here.
  const kept = await keepSet(vault, { ...held, set: held.set }, { rewritesLists: true });
  return kept.ok ? ok(held) : kept;
};

/** Brings the device up to date. A failure changes nothing but what has arrived. Never rejects. */
export const sync = async (parts: SyncParts): Promise<Result<Synced, SyncError>> => {
  const downloaded = await download({ ...parts, keeper: keeperOf(parts.vault) });
  if (!downloaded.ok) return downloaded;
  const { offer, clockOffsetSeconds, ...coming } = downloaded.value;
  const offset = clockOffsetSeconds === undefined ? {} : { clockOffsetSeconds };
  const syncedSeconds = parts.nowSeconds();
  if (offer !== undefined) {
    // Each list was read whole from the store, or written there a moment ago.
    const syncedSecondsOf = (): number => syncedSeconds;
    const next = await takeEffect(parts, { ...coming, offer, syncedSecondsOf, rewritesLists: false });
    if (!next.ok) return next;
    return next.value === undefined ? fail("store-unavailable") : ok({ held: next.value, isNew: true, ...offset });
  }
  if (parts.held === undefined) return fail("sync-nothing");
  const held = await noteNewest(parts.vault, parts.held, syncedSeconds);
  return held.ok ? ok({ held: held.value, isNew: false, ...offset }) : held;
};
