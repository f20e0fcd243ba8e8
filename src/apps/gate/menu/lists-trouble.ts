/** Every code that can keep new lists away, by the one thing that can be done about it. A code that is missing does not compile. */
import type { ImportError } from "../../../sync/import-bundle.ts";
import type { SyncError } from "../../../sync/sync.ts";
import type { ListsTrouble } from "../../../ui/words/menu/lists-words.ts";
import type { BundleFileError } from "./bundle-file.ts";

/** Whatever way the lists were to come. */
export type ListsError = SyncError | ImportError | BundleFileError;

/** By code; each has its words. */
export const listsTroubles: Readonly<Record<ListsError, ListsTrouble>> = {
  "sync-offline": "offline",
  "sync-stalled": "slow",
  "sync-stopped": "slow",
  "sync-server": "server",
  "sync-nothing": "server",
  "sync-list-absent": "server",
  "sync-too-large": "damaged",
  "sync-list-hash": "damaged",
  "root-too-large": "damaged",
  "root-malformed": "damaged",
  // One version is missing on the way from the known root to the offered one.
  "root-version": "damaged",
  "root-signatures": "other-root",
  "root-equivocation": "other-root",
  "trust-too-large": "damaged",
  "trust-malformed": "damaged",
  "trust-signature": "unsigned",
  "trust-rolled-back": "older",
  "trust-equivocation": "contradiction",
  "trust-hash": "damaged",
  "manifest-too-large": "damaged",
  "manifest-malformed": "damaged",
  "manifest-signature": "unsigned",
  "manifest-rolled-back": "older",
  "manifest-equivocation": "contradiction",
  "manifest-expiry": "damaged",
  "list-absent": "damaged",
  "list-hash": "damaged",
  "snapshot-too-large": "damaged",
  "snapshot-malformed": "damaged",
  "snapshot-overlap": "damaged",
  "bundle-too-large": "too-large",
  "bundle-malformed": "no-bundle",
  "file-unreadable": "unreadable",
  "store-full": "store-full",
  "store-blocked": "store-blocked",
  "store-newer": "store-newer",
  "store-unavailable": "store-unavailable",
};
