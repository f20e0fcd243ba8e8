/** What a guard is told of the lists: how old they are, whether they can still be judged by, and what keeps new ones away. */
import type { Policy } from "../../core/trust/policy.ts";
import { freshness } from "../../core/verdict/freshness.ts";
import type { Freshness } from "../../core/verdict/freshness.ts";
import type { ListProgress } from "../../sync/download-lists.ts";
import type { SyncError } from "../../sync/sync.ts";
import type { Reach, SyncTrouble } from "../../ui/words/words.ts";

/** A failed sync, in words for the guard and by its code for whoever helps. */
export interface Trouble {
  readonly kind: SyncTrouble;
  readonly code: SyncError;
}

/** The state of the lists; changes with each sync. */
export interface ListsStatus {
  /** Absent while there are none. */
  readonly set?: {
    readonly iatSeconds: number;
    readonly expSeconds: number;
    readonly policy: Policy;
    readonly trustExpSeconds: number;
    readonly listCount: number;
    /** Of the manifest. */
    readonly version: number;
  };
  readonly syncedSeconds?: number;
  readonly isSyncing: boolean;
  readonly progress?: ListProgress;
  /** Why the last sync brought nothing; absent after one that worked. */
  readonly trouble?: Trouble;
  /** Server's clock less the phone's. */
  readonly clockOffsetSeconds?: number;
  /** When this release stops, because the policy asks for a newer one. */
  readonly stopsSeconds?: number;
}

/** Before anything is known. */
export const firstListsStatus: ListsStatus = { isSyncing: false };

/** Differences of a clock that a guard is told of: half of the live window. */
const clockOffsetSecondsMax = 30;

/** The age of the lists, and what it means. Undefined while there are none. */
export const ageOf = (
  { set }: ListsStatus,
  nowSeconds: number,
): { readonly ageSeconds: number; readonly grade: Freshness } | undefined =>
  set === undefined
    ? undefined
    : { ageSeconds: Math.max(0, nowSeconds - set.iatSeconds), grade: freshness(set, nowSeconds, set.policy) };

/** When these lists cannot be judged by any more: at the end of the manifest, or of what the policy allows. Exclusive. */
export const usableUntilSeconds = ({ iatSeconds, expSeconds, policy }: NonNullable<ListsStatus["set"]>): number =>
  Math.min(expSeconds, iatSeconds + policy.hardLimitSeconds);

/** The difference to the server's clock where it matters. */
export const clockWarning = ({ clockOffsetSeconds = 0 }: ListsStatus): number | undefined =>
  Math.abs(clockOffsetSeconds) > clockOffsetSecondsMax ? Math.abs(clockOffsetSeconds) : undefined;

/** Whether there is a network, and whether the server was to be had over it: an interface that is up is no server yet. */
export const reachOf = ({ trouble }: ListsStatus, isOnline: boolean): Reach => {
  if (!isOnline) return "offline";
  return trouble?.kind === "offline" ? "unreached" : "online";
};

/** Whether the policy asks for a newer release than this one. */
export const isAppTooOld = ({ set }: ListsStatus, appVersion: number): boolean =>
  set !== undefined && appVersion < set.policy.oldestAppVersion;

/** What a guard can do about an error; everything that failed a check is `refused`. */
export const troubleOf = (code: SyncError): Trouble => {
  switch (code) {
    case "sync-offline":
      return { kind: "offline", code };
    case "sync-server":
    case "sync-nothing":
    case "sync-list-absent":
    case "manifest-rolled-back":
      return { kind: "server", code };
    case "sync-stalled":
    case "sync-stopped":
      return { kind: "stalled", code };
    case "store-full":
      return { kind: "storage-full", code };
    case "store-blocked":
    case "store-newer":
    case "store-unavailable":
      return { kind: "storage", code };
    default:
      return { kind: "refused", code };
  }
};
