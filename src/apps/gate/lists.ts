/** The lists of a gate: what is in force, bringing it up to date over a network or from a file, and the clock that follows from it. */
import { signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { Bytes } from "../../core/bytes.ts";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import type { Root } from "../../core/trust/root.ts";
import type { TrustSet } from "../../core/trust/trust-set.ts";
import { floorOf, nowOf } from "../../core/verdict/clock.ts";
import type { Clock } from "../../core/verdict/clock.ts";
import type { Vault } from "../../store/vault.ts";
import type { ListProgress } from "../../sync/download-lists.ts";
import type { Held } from "../../sync/held.ts";
import type { ImportError } from "../../sync/import-bundle.ts";
import { openHeld } from "../../sync/open-held.ts";
import type { Synced, SyncError } from "../../sync/sync.ts";
import { joined } from "./joined.ts";
import { firstListsStatus, troubleOf } from "./lists-status.ts";
import type { ListsStatus } from "./lists-status.ts";
import type { JudgeRelease } from "./release-age.ts";

/** What the lists are brought and kept with. */
export interface ListsParts {
  readonly pinned: Root;
  readonly vault: Vault;
  readonly sync: (
    held: Held | undefined,
    onProgress: (progress: ListProgress) => void,
  ) => Promise<Result<Synced, SyncError>>;
  readonly importBundle: (held: Held | undefined, bytes: Uint8Array) => Promise<Result<Synced, ImportError>>;
  readonly exportBundle: (held: Held & { readonly set: TrustSet }) => Promise<Bytes>;
  readonly judgeRelease: JudgeRelease;
  /** A set was put in force: other tabs go on with a former one until they look. */
  readonly tellOtherTabs: () => void;
  /** The device clock. */
  readonly nowSeconds: () => number;
  readonly buildSeconds: number;
}

/** The lists of a page. */
export interface Lists {
  readonly status: ReadonlySignal<ListsStatus>;
  readonly set: () => TrustSet | undefined;
  readonly clock: () => Clock;
  /** Whether this release has outlived its grace. */
  readonly isGraceOver: () => boolean;
  /** Reads what is stored. */
  readonly open: () => Promise<{ readonly isDamaged: boolean }>;
  /** Brings the lists up to date; a call while one runs joins it. */
  readonly sync: () => Promise<void>;
  /** Takes what another tab has put in force since, from the store. */
  readonly look: () => Promise<void>;
  /** Puts the set of a bundle file in force, or says why not; the former one stays then. */
  readonly importBundle: (bytes: Uint8Array) => Promise<Result<void, ImportError>>;
  /** The set in force as a file; undefined without one. */
  readonly exportBundle: () => Promise<Bytes | undefined>;
}

const setStatus = (held: Held | undefined): Partial<ListsStatus> => {
  if (held?.set === undefined) return {};
  const { manifest, trustList } = held.set;
  const { iatSeconds, expSeconds } = manifest;
  const set = {
    iatSeconds,
    expSeconds,
    policy: trustList.policy,
    trustExpSeconds: trustList.expSeconds,
    listCount: manifest.lists.length,
    version: manifest.version,
  };
  return { set, syncedSeconds: held.syncedSeconds };
};

const afterSync = (status: ListsStatus, synced: Result<Synced, SyncError>): ListsStatus => {
  const { trouble: _trouble, progress: _progress, ...rest } = status;
  if (!synced.ok) return { ...rest, isSyncing: false, trouble: troubleOf(synced.error) };
  const { clockOffsetSeconds } = synced.value;
  const offset = clockOffsetSeconds === undefined ? {} : { clockOffsetSeconds };
  return { ...rest, ...offset, isSyncing: false };
};

/** As the vault compares: a new root may begin the manifests anew. */
const isNewer = ({ memory: former }: Pick<Held, "memory">, { memory: next }: Pick<Held, "memory">): boolean =>
  former.root.version === next.root.version
    ? (former.manifest?.version ?? 0) > (next.manifest?.version ?? 0)
    : former.root.version > next.root.version;

/** What this page has in force; what other tabs keep meanwhile is taken from the store. */
const createHolding = ({ vault, pinned }: Pick<ListsParts, "vault" | "pinned">) => {
  let held: Held | undefined;
  /** A set that came while another one was on its way does not put an older one in force. Says whether there is another manifest. */
  const adopt = (next: Held): boolean => {
    const former = held?.memory.manifest?.version;
    if (held?.set === undefined || !isNewer(held, next)) held = next;
    return held.memory.manifest?.version !== former;
  };
  /** Another tab may have kept a set that this one cannot fetch, from a file for instance. */
  const takeFromOtherTab = async (): Promise<void> => {
    const stored = await vault.readDocuments();
    if (!stored.ok || stored.value === undefined) return;
    if (held?.set !== undefined && !isNewer(stored.value, held)) return;
    const opened = await openHeld(vault, pinned);
    if (opened.ok && opened.value.held !== undefined) adopt(opened.value.held);
  };
  const open = async (): ReturnType<typeof openHeld> => {
    const opened = await openHeld(vault, pinned);
    if (opened.ok) held = opened.value.held;
    return opened;
  };
  return { held: () => held, adopt, takeFromOtherTab, open };
};

/** Nothing is in force until it is opened. */
export const createLists = (parts: ListsParts): Lists => {
  const status = signal<ListsStatus>(firstListsStatus);
  const { held, adopt, takeFromOtherTab, open } = createHolding(parts);
  const clock = (): Clock => ({
    deviceSeconds: parts.nowSeconds(),
    floorSeconds: floorOf(held()?.memory, parts.buildSeconds),
  });
  const judgeRelease = async (): Promise<void> => {
    const stopsSeconds = await parts.judgeRelease(status.value, nowOf(clock()));
    const { stopsSeconds: _stops, ...rest } = status.value;
    status.value = { ...rest, ...(stopsSeconds === undefined ? {} : { stopsSeconds }) };
  };
  const sync = async (): Promise<void> => {
    status.value = { ...status.value, isSyncing: true };
    const onProgress = (progress: ListProgress): void => {
      status.value = { ...status.value, progress };
    };
    // A part of the app that cannot be loaded: no network, and it was never kept.
    const synced = await parts.sync(held(), onProgress).catch(() => fail("sync-offline" as const));
    if (!synced.ok) await takeFromOtherTab();
    else if (adopt(synced.value.held)) parts.tellOtherTabs();
    status.value = { ...afterSync(status.value, synced), ...setStatus(held()) };
    await judgeRelease();
  };
  return {
    status,
    set: () => held()?.set,
    clock,
    isGraceOver: () => nowOf(clock()) >= (status.value.stopsSeconds ?? Infinity),
    open: async () => {
      const opened = await open();
      const trouble = opened.ok ? {} : { trouble: troubleOf(opened.error) };
      status.value = { ...status.value, ...setStatus(held()), ...trouble };
      await judgeRelease();
      // Erased by the phone or damaged: for the guard it is the same.
      return { isDamaged: opened.ok && (opened.value.isDamaged || opened.value.isForgotten === true) };
    },
    sync: joined(sync),
    look: async () => {
      await takeFromOtherTab();
      status.value = { ...status.value, ...setStatus(held()) };
    },
    importBundle: async (bytes) => {
      const imported = await parts.importBundle(held(), bytes);
      if (!imported.ok) return imported;
      if (adopt(imported.value.held)) parts.tellOtherTabs();
      const { trouble: _trouble, ...rest } = status.value;
      status.value = { ...rest, ...setStatus(held()) };
      await judgeRelease();
      return ok(undefined);
    },
    exportBundle: async () => {
      const current = held();
      return current?.set === undefined ? undefined : parts.exportBundle({ ...current, set: current.set });
    },
  };
};
