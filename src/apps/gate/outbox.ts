/** What waits to be handed in, and handing it in: at the start, with the network, after each scan, and on a timer. */
import { signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import { fail } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import type { JournalStore } from "../../store/journal-store.ts";
import type { SendError, Sent } from "../../sync/send-scans.ts";
import { joined } from "./joined.ts";

/** Two weeks: the phone forgets scans that it could never hand in, as the server does (D9.7). */
const retentionSeconds = 14 * 86_400;

/** A scan that has been open for less may be one whose page has not yet marked itself as busy. */
const openSecondsMin = 600;

/** What is known of the outbox. */
export interface OutboxStatus {
  readonly waiting: number;
  /** When the oldest of them was made. */
  readonly oldestSeconds?: number;
  readonly isSending: boolean;
  /** Why the last handing in did not end well. */
  readonly trouble?: SendError;
  /** Scans that grew too old before they could be handed in, or were damaged, since the page was opened. */
  readonly forgotten: number;
}

/** What it works with. */
export interface OutboxParts {
  readonly journal: Pick<JournalStore, "waiting" | "eraseOlderThan" | "settleAll">;
  readonly send: () => Promise<Result<Sent, SendError>>;
  /** Whether a verdict stands before a guard, in this tab or another one, for however long. */
  readonly isVerdictShown: () => Promise<boolean>;
  readonly nowSeconds: () => number;
}

/** The outbox of a page. */
export interface Outbox {
  readonly status: ReadonlySignal<OutboxStatus>;
  /** Ends what a crash left open, and counts; call once at start. */
  readonly open: () => Promise<void>;
  /** Counts anew. */
  readonly look: () => Promise<void>;
  /** Hands in what waits; a call while one runs joins it. Never rejects. */
  readonly handIn: () => Promise<void>;
}

/** Empty until it is opened. */
export const createOutbox = ({ journal, send, isVerdictShown, nowSeconds }: OutboxParts): Outbox => {
  const status = signal<OutboxStatus>({ waiting: 0, isSending: false, forgotten: 0 });
  const look = async (): Promise<void> => {
    const waiting = await journal.waiting();
    if (!waiting.ok) return;
    const { oldestSeconds: _oldest, ...rest } = status.value;
    const { count, oldestSeconds } = waiting.value;
    status.value = { ...rest, waiting: count, ...(oldestSeconds === undefined ? {} : { oldestSeconds }) };
  };
  const sendOrFail = async (): ReturnType<OutboxParts["send"]> => {
    try {
      return await send();
    } catch {
      // The part of the app that sends could not be loaded: no network, and it was never kept.
      return fail("send-offline");
    }
  };
  /** What a page left open that ended without a deed. A guard may hold somebody for an hour: that scan is not over. */
  const settleLeft = async (): Promise<void> => {
    if (!(await isVerdictShown())) await journal.settleAll(nowSeconds() - openSecondsMin);
  };
  const handIn = async (): Promise<void> => {
    await settleLeft();
    status.value = { ...status.value, isSending: true };
    const sent = await sendOrFail();
    // Only what could not be handed in grows too old: a clock set ahead loses nothing where there is a network.
    const erased = await journal.eraseOlderThan(nowSeconds() - retentionSeconds);
    const lost = (sent.ok ? sent.value.damaged : 0) + (erased.ok ? erased.value : 0);
    const { trouble: _trouble, ...rest } = status.value;
    const trouble = sent.ok ? {} : { trouble: sent.error };
    status.value = { ...rest, ...trouble, isSending: false, forgotten: rest.forgotten + lost };
    await look();
  };
  return {
    status,
    open: async () => {
      await settleLeft();
      await look();
    },
    look,
    handIn: joined(handIn),
  };
};
