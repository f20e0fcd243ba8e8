/** What each refusal of a root, a bundle or a sync means, for a person. */
import type { BundleError } from "../../src/core/trust/bundle.ts";
import type { OfferError } from "../../src/core/trust/trust-set.ts";
import type { SnapshotError } from "../../src/core/status-list/snapshot.ts";
import type { DownloadError } from "../../src/sync/download.ts";

/** Why trust could not be taken. */
export type Refusal = BundleError | SnapshotError | OfferError | DownloadError;

/** One clause a code, to stand after a colon. */
export const refusalWords: Readonly<Record<Refusal, string>> = {
  "bundle-too-large": "it has more than 64 MiB",
  "bundle-malformed": "it is not in the form of a bundle",
  "snapshot-too-large": "a list's snapshot is longer than 512 KiB",
  "snapshot-malformed": "a list's snapshot is damaged",
  "snapshot-overlap": "a list's snapshot has a place both red and yellow",
  "root-too-large": "a root has more than 1 MiB",
  "root-malformed": "a root is not in its form",
  "root-signatures": "a root lacks the signatures that it needs",
  "root-version": "the versions of the roots do not follow one another",
  "root-equivocation": "it has another root under the version of the one that is trusted",
  "trust-too-large": "the trust list has more than 1 MiB",
  "trust-malformed": "the trust list is not in its form, or has a weak key or one key twice",
  "trust-signature": "the trust list is not signed by the key that the root names",
  "trust-rolled-back": "the trust list is older than one that was accepted",
  "trust-equivocation": "there are two trust lists of the same version",
  "trust-hash": "the trust list is not the one that the manifest names",
  "manifest-too-large": "the manifest has more than 1 MiB",
  "manifest-malformed": "the manifest is not in its form",
  "manifest-signature": "the manifest is not signed by the key that the root names",
  "manifest-rolled-back": "the manifest is older than one that was accepted",
  "manifest-equivocation": "there are two manifests of the same version",
  "manifest-expiry": "the manifest does not expire when the policy says",
  "list-absent": "a list that the manifest names is missing",
  "list-hash": "a list is not the one that the manifest names",
  "sync-offline": "no answer came from the server",
  "sync-too-large": "an answer is longer than it may be",
  "sync-stopped": "the download was stopped",
  "sync-stalled": "the server stopped sending",
  "sync-server": "the server answered with an error",
  "sync-nothing": "the server has published nothing yet",
  "sync-list-absent": "the server lacks a list that its manifest names",
  "sync-list-hash": "a list of the server is not the one that its manifest names",
};
