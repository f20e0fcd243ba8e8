/** One sync: download, accept, keep. Until the last step the former set stays in force whole (core/README.md, sync). */
import { ok } from "../core/result.ts";
import type { Result } from "../core/result.ts";
import { acceptOffer, listKey } from "../core/trust/trust-set.ts";
import type { OfferError, TrustSet } from "../core/trust/trust-set.ts";
import type { StoreError } from "../store/connection.ts";
import type { VaultList } from "../store/arriving.ts";
import type { Vault } from "../store/vault.ts";
import { download } from "./download.ts";
import type { Download, DownloadError, DownloadParts } from "./download.ts";
import type { Held } from "./held.ts";
import { openHeld } from "./open-held.ts";

/** Why the set held stays the one in force. */
export type SyncError = DownloadError | OfferError | StoreError;

/** What a sync needs besides the network. */
export interface SyncParts extends DownloadParts {
  readonly vault: Vault;
}

/** What a sync found. */
export interface Synced {
  readonly held: Held;
  readonly isNew: boolean;
  readonly clockOffsetSeconds?: number;
}

const vaultLists = ({ manifest, lists }: TrustSet): readonly VaultList[] =>
  manifest.lists.flatMap(({ issuer, list, hash }) => {
    const bits = lists.get(listKey(issuer, list));
    return bits === undefined ? [] : [{ issuer, list, hash, bits }];
  });

const takeEffect = async (parts: SyncParts, downloaded: Download): Promise<Result<Held | undefined, SyncError>> => {
  const { offer, roots, manifestTag } = downloaded;
  if (offer === undefined) return ok(undefined);
  const accepted = await acceptOffer(parts.pinned, parts.held, offer);
  if (!accepted.ok) return accepted;
  const { set, memory, root } = accepted.value;
  const syncedSeconds = parts.nowSeconds();
  const tag = manifestTag === undefined ? {} : { manifestTag };
  const documents = { roots, trust: offer.trust, manifest: offer.manifest, memory, syncedSeconds, ...tag };
  // Without a set in force what is stored may be damaged, under the names of lists that are named again.
  const rewritesLists = parts.held?.set === undefined;
  const kept = await parts.vault.commit(documents, vaultLists(set), { rewritesLists });
  if (!kept.ok) return kept;
  if (kept.value) return ok({ root, roots, memory, set, syncedSeconds, ...tag });
  // Another tab was faster and further: its set is the one in force.
  const opened = await openHeld(parts.vault, parts.pinned);
  return opened.ok ? ok(opened.value.held) : opened;
};

/** Brings the device up to date. A failure changes nothing. Never rejects. */
export const sync = async (parts: SyncParts): Promise<Result<Synced, SyncError>> => {
  const downloaded = await download(parts);
  if (!downloaded.ok) return downloaded;
  const { clockOffsetSeconds } = downloaded.value;
  const offset = clockOffsetSeconds === undefined ? {} : { clockOffsetSeconds };
  const next = await takeEffect(parts, downloaded.value);
  if (!next.ok) return next;
  if (next.value !== undefined) return ok({ held: next.value, isNew: true, ...offset });
  if (parts.held === undefined) return { ok: false, error: "sync-nothing" };
  const syncedSeconds = parts.nowSeconds();
  // That the set was found to be the newest is only shown; where it cannot be written it is shown until the next start.
  await parts.vault.noteSync(syncedSeconds);
  return ok({ held: { ...parts.held, syncedSeconds }, isNew: false, ...offset });
};
