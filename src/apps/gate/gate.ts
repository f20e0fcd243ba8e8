/** The gate without its screen: holds the state and the set in force, has codes checked, syncs. */
import { signal } from "@preact/signals";
import type { ReadonlySignal, Signal } from "@preact/signals";
import { fail } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import type { Root } from "../../core/trust/root.ts";
import { floorOf, nowOf } from "../../core/verdict/clock.ts";
import type { Clock } from "../../core/verdict/clock.ts";
import type { verifyCode } from "../../core/verdict/verify-code.ts";
import type { Vault } from "../../store/vault.ts";
import type { ListProgress } from "../../sync/download-lists.ts";
import type { Held } from "../../sync/held.ts";
import { openHeld } from "../../sync/open-held.ts";
import type { Synced, SyncError } from "../../sync/sync.ts";
import { createChecker } from "./checker.ts";
import { firstListsStatus, troubleOf } from "./lists-status.ts";
import type { ListsStatus } from "./lists-status.ts";
import { firstState, next } from "./state.ts";
import type { CheckRequest, Event, State } from "./state.ts";

/** The real things that a gate needs, made in `main.tsx`. */
export interface GateParts {
  readonly pinned: Root;
  readonly vault: Vault;
  readonly verify: typeof verifyCode;
  readonly sync: (
    held: Held | undefined,
    onProgress: (progress: ListProgress) => void,
  ) => Promise<Result<Synced, SyncError>>;
  /** The device clock. */
  readonly nowSeconds: () => number;
  readonly buildSeconds: number;
}

/** A gate at work. */
export interface Gate {
  readonly state: ReadonlySignal<State>;
  readonly lists: ReadonlySignal<ListsStatus>;
  readonly dispatch: (event: Event) => void;
  /** Now as verdicts see it. */
  readonly nowSeconds: () => number;
  /** Opens what is stored; call once. */
  readonly open: () => Promise<void>;
  /** Brings the lists up to date; a call while one runs joins it. */
  readonly sync: () => Promise<void>;
}

const setStatus = (held: Held | undefined): Partial<ListsStatus> => {
  if (held?.set === undefined) return {};
  const { manifest, trustList } = held.set;
  const { iatSeconds, expSeconds } = manifest;
  return { set: { iatSeconds, expSeconds, policy: trustList.policy }, syncedSeconds: held.syncedSeconds };
};

const afterSync = (status: ListsStatus, synced: Result<Synced, SyncError>): ListsStatus => {
  const { trouble: _trouble, progress: _progress, ...rest } = status;
  if (!synced.ok) return { ...rest, isSyncing: false, trouble: troubleOf(synced.error) };
  const { held, clockOffsetSeconds } = synced.value;
  const offset = clockOffsetSeconds === undefined ? {} : { clockOffsetSeconds };
  return { ...rest, ...setStatus(held), ...offset, isSyncing: false };
};

/** Calls joined into the one under way. */
const joined = (run: () => Promise<void>): (() => Promise<void>) => {
  let running: Promise<void> | undefined;
  return () =>
    (running ??= run().finally(() => {
      running = undefined;
    }));
};

/** The state and what follows from a change of it. */
const createDispatch = (state: Signal<State>, onCheck: (request: CheckRequest) => void): ((event: Event) => void) => {
  return (event) => {
    const before = state.value;
    const after = next(before, event);
    if (after === before) return;
    state.value = after;
    if (after.screen === "checking") onCheck(after.request);
  };
};

/** Makes a gate that shows nothing yet. */
export const createGate = (parts: GateParts): Gate => {
  const state = signal<State>(firstState);
  const lists = signal<ListsStatus>(firstListsStatus);
  const checker = createChecker(parts);
  let held: Held | undefined;

  const clock = (): Clock => ({
    deviceSeconds: parts.nowSeconds(),
    floorSeconds: floorOf(held?.memory, parts.buildSeconds),
  });
  const runCheck = async (request: CheckRequest): Promise<void> => {
    try {
      const check = await checker.check(request, { set: held?.set, clock: clock() });
      dispatch({ type: "checked", request, check });
    } catch {
      // The part of the app that checks could not be loaded. Without a verdict nobody is let through: the guard scans again.
      dispatch({ type: "check-broke", request });
    }
  };
  const dispatch = createDispatch(state, (request) => void runCheck(request));

  const syncOrFail = async (onProgress: (progress: ListProgress) => void): ReturnType<GateParts["sync"]> => {
    try {
      return await parts.sync(held, onProgress);
    } catch {
      // The part of the app that syncs could not be loaded: no network, and it was never kept.
      return fail("sync-offline");
    }
  };

  const sync = async (): Promise<void> => {
    lists.value = { ...lists.value, isSyncing: true };
    const synced = await syncOrFail((progress) => {
      lists.value = { ...lists.value, progress };
    });
    if (synced.ok) held = synced.value.held;
    lists.value = afterSync(lists.value, synced);
    if (held?.set !== undefined) dispatch({ type: "lists-arrived" });
    await checker.forgetOld(clock());
  };

  const open = async (): Promise<void> => {
    const opened = await openHeld(parts.vault, parts.pinned);
    if (opened.ok) held = opened.value.held;
    const trouble = opened.ok ? {} : { trouble: troubleOf(opened.error) };
    lists.value = { ...lists.value, ...setStatus(held), ...trouble };
    await checker.forgetOld(clock());
    dispatch({ type: "opened", hasLists: held?.set !== undefined, isDamaged: opened.ok && opened.value.isDamaged });
  };

  return { state, lists, dispatch, nowSeconds: () => nowOf(clock()), open, sync: joined(sync) };
};
