/** What waits to be handed in, and handing it in: at the start, with the network, after each scan, and on a timer. */
import { signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import { fail } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import type { JournalStore } from "../../store/journal-store.ts";
import type { SendError } from "../../sync/send-scans.ts";
import { joined } from "./joined.ts";

/** Two weeks: the phone forgets scans that it could never hand in, as the server does (D9.7). */
const retentionSeconds = 14 * 86_400;

/** A verdict that has stood for this long belongs to a page that is gone; a younger one may be in another tab. */
const openSecondsMax = 600;

/** What is known of the outbox. */
export interface OutboxStatus {
  readonly waiting: number;
  /** When the oldest of them was made. */
  readonly oldestSeconds?: number;
  readonly isSending: boolean;
  /** Why the last handing in did not end well. */
  readonly trouble?: SendError;
  /** Scans that grew too old before they could be handed in, since the page was opened. */
  readonly forgotten: number;
}

/** What it works with. */
export interface OutboxParts {
  readonly journal: Pick<JournalStore, "waiting" | "eraseOlderThan" | "settleAll">;
  readonly send: () => Promise<Result<{ readonly sent: number }, SendError>>;
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
export const createOutbox = ({ journal, send, nowSeconds }: OutboxParts): Outbox => {
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
  const handIn = async (): Promise<void> => {
    await journal.settleAll(nowSeconds() - openSecondsMax);
    const erased = await journal.eraseOlderThan(nowSeconds() - retentionSeconds);
    const forgotten = status.value.forgotten + (erased.ok ? erased.value : 0);
    status.value = { ...status.value, forgotten, isSending: true };
    const sent = await sendOrFail();
    const { trouble: _trouble, ...rest } = status.value;
    status.value = { ...rest, isSending: false, ...(sent.ok ? {} : { trouble: sent.error }) };
    await look();
  };
  return {
    status,
    open: async () => {
      await journal.settleAll(nowSeconds() - openSecondsMax);
      await look();
    },
    look,
    handIn: joined(handIn),
  };
};
