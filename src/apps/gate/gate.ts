/** The gate without its screen: holds state and set, checks codes, syncs, remembers admissions. */
import { signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { Result } from "../../core/result.ts";
import { defaultPolicy } from "../../core/trust/policy.ts";
import type { Root } from "../../core/trust/root.ts";
import { floorOf, nowOf } from "../../core/verdict/clock.ts";
import type { Clock } from "../../core/verdict/clock.ts";
import type { verifyCode } from "../../core/verdict/verify-code.ts";
import type { Vault } from "../../store/vault.ts";
import type { ListProgress } from "../../sync/download-lists.ts";
import type { Held } from "../../sync/held.ts";
import { openHeld } from "../../sync/open-held.ts";
import type { Synced, SyncError } from "../../sync/sync.ts";
import { admittedBefore, passNameOf, recentAdmissions, withAdmission } from "./admitted.ts";
import type { Admission } from "./admitted.ts";
import { firstListsStatus, troubleOf } from "./lists-status.ts";
import type { ListsStatus } from "./lists-status.ts";
import { firstState, next, outcomeOf } from "./state.ts";
import type { Check, CheckRequest, Event, State } from "./state.ts";

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

const setStatus = (held: Held | undefined): Partial<ListsStatus> =>
  held?.set === undefined
    ? {}
    : {
        set: {
          iatSeconds: held.set.manifest.iatSeconds,
          expSeconds: held.set.manifest.expSeconds,
          policy: held.set.trustList.policy,
        },
        syncedSeconds: held.syncedSeconds,
      };

/** Makes a gate that shows nothing yet. */
export const createGate = (parts: GateParts): Gate => {
  const state = signal<State>(firstState);
  const lists = signal<ListsStatus>(firstListsStatus);
  let held: Held | undefined;
  let admissions: readonly Admission[] = [];
  let syncing: Promise<void> | undefined;

  const clock = (): Clock => ({
    deviceSeconds: parts.nowSeconds(),
    floorSeconds: floorOf(held?.memory, parts.buildSeconds),
  });

  const verify = async ({ text, identity }: CheckRequest): Promise<Check> => {
    const [set, now] = [held?.set, clock()];
    const verdict = await parts.verify(text, set, set, now, set?.trustList.policy ?? defaultPolicy, identity);
    const nowSeconds = nowOf(now);
    const isOnSight = identity === "unchecked" && verdict.outcome === "admit";
    const before = isOnSight ? admittedBefore(admissions, passNameOf(verdict), nowSeconds) : undefined;
    return { text, verdict, nowSeconds, ...(before === undefined ? {} : { shownBeforeSeconds: before }) };
  };

  const remember = async (check: Check): Promise<void> => {
    const pass = passNameOf(check.verdict);
    if (outcomeOf(check) !== "admit" || pass === undefined) return;
    admissions = withAdmission(admissions, { pass, atSeconds: check.nowSeconds });
    // Kept for a page that is loaded anew; where it cannot be written, this page still knows.
    await parts.vault.writeAdmitted(admissions);
  };

  const runCheck = async (request: CheckRequest): Promise<void> => {
    const check = await verify(request);
    dispatch({ type: "checked", request, check });
    await remember(check);
  };

  const dispatch = (event: Event): void => {
    const before = state.value;
    const after = next(before, event);
    if (after === before) return;
    state.value = after;
    if (after.screen === "checking") void runCheck(after.request);
  };

  const takeSynced = (synced: Result<Synced, SyncError>): void => {
    const { trouble: _trouble, progress: _progress, ...rest } = lists.value;
    if (!synced.ok) {
      lists.value = { ...rest, isSyncing: false, trouble: troubleOf(synced.error) };
      return;
    }
    held = synced.value.held;
    const { clockOffsetSeconds } = synced.value;
    const offset = clockOffsetSeconds === undefined ? {} : { clockOffsetSeconds };
    lists.value = { ...rest, ...setStatus(held), ...offset, isSyncing: false };
    if (held.set !== undefined) dispatch({ type: "lists-arrived" });
  };

  const syncOnce = async (): Promise<void> => {
    lists.value = { ...lists.value, isSyncing: true };
    const onProgress = (progress: ListProgress): void => {
      lists.value = { ...lists.value, progress };
    };
    takeSynced(await parts.sync(held, onProgress));
    syncing = undefined;
  };

  const open = async (): Promise<void> => {
    const opened = await openHeld(parts.vault, parts.pinned);
    if (opened.ok) {
      held = opened.value.held;
      lists.value = { ...lists.value, ...setStatus(held) };
    } else {
      lists.value = { ...lists.value, trouble: troubleOf(opened.error) };
    }
    const stored = await parts.vault.readAdmitted();
    admissions = recentAdmissions(stored.ok ? stored.value : [], nowOf(clock()));
    dispatch({ type: "opened", hasLists: held?.set !== undefined, isDamaged: opened.ok && opened.value.isDamaged });
    await parts.vault.writeAdmitted(admissions);
  };

  return {
    state,
    lists,
    dispatch,
    nowSeconds: () => nowOf(clock()),
    open,
    sync: () => (syncing ??= syncOnce()),
  };
};
