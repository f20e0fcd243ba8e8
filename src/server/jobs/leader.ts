/** Does recurring work in one process at a time. */
import type { Kysely } from "kysely";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import { errorCode } from "../system/error-code.ts";
import type { Lease } from "./lease.ts";

/** A work that is done again and again. */
export interface RecurringWork {
  /** Unique, lower case with hyphens. */
  readonly name: string;
  /** From one beginning to the next, by a clock that nobody sets. A process that comes to lead does everything at once. */
  readonly intervalSeconds: number;
  /**
   * Must be harmless when two processes do it at once, which a lease cannot rule out (a process may stand still in the middle of it):
   * each effect is decided by rows that it locks. What takes long looks at `isLeading` between its parts and stops.
   */
  readonly run: (lead: { readonly isLeading: () => boolean }) => Promise<unknown>;
}

/** What a leader needs. */
export interface LeaderParts {
  readonly db: Kysely<Tables>;
  readonly lease: Lease;
  readonly works: readonly RecurringWork[];
  /** Milliseconds by a clock that nobody sets. */
  readonly nowMs: () => number;
  readonly onError: (error: unknown, work: string) => void;
}

/** Drives the works of a process, whether it leads or not. */
export interface Leader {
  /** Renews the lead and begins what is due; resolves when that is over. Never rejects. Call it each second, also while it runs. */
  readonly tick: () => Promise<void>;
  /** Waits for what runs, and gives the lead back. */
  readonly stop: () => Promise<void>;
}

/** A work's last time is written down this often at most. */
const noteSecondsMin = 60;

/** A leader that has not ticked yet. */
export const createLeader = ({ db, lease, works, nowMs, onError }: LeaderParts): Leader => {
  const states = works.map((work) => ({ work, begunMs: -Infinity, notedMs: -Infinity, isRunning: false }));
  const running = new Set<Promise<void>>();
  let hasLed = false;
  let isStopped = false;
  const isLeading = (): boolean => !isStopped && lease.isHeld();

  const perform = async (state: (typeof states)[number]): Promise<void> => {
    state.isRunning = true;
    state.begunMs = nowMs();
    try {
      await state.work.run({ isLeading });
      if (nowMs() - state.notedMs >= noteSecondsMin * 1000) {
        state.notedMs = nowMs();
        await note(db, state.work.name);
      }
    } catch (error) {
      onError(error, state.work.name);
      await note(db, state.work.name, errorCode(error) ?? "unexpected").catch(() => undefined);
    } finally {
      state.isRunning = false;
    }
  };

  const tick = async (): Promise<void> => {
    if (isStopped) return;
    const leads = await lease.hold().catch((error: unknown) => {
      onError(error, "lease");
      return lease.isHeld();
    });
    if (leads && !hasLed) for (const state of states) state.begunMs = -Infinity;
    hasLed = leads;
    if (!leads) return;
    const due = states.filter(
      ({ work, begunMs, isRunning }) => !isRunning && nowMs() - begunMs >= work.intervalSeconds * 1000,
    );
    const performed = Promise.all(due.map(perform)).then(() => undefined);
    running.add(performed);
    await performed;
    running.delete(performed);
  };

  return {
    tick,
    stop: async () => {
      isStopped = true;
      await Promise.all(running);
      if (hasLed) await lease.release();
    },
  };
};

/** Writes down that a work was done, or with which code it failed. */
const note = async (db: Kysely<Tables>, name: string, failure?: string): Promise<void> => {
  const nowSeconds = await peekClock(db);
  const what =
    failure === undefined
      ? { ran_seconds: nowSeconds, last_error: null }
      : { failed_seconds: nowSeconds, last_error: failure };
  await db
    .insertInto("scheduled_work")
    .values({ name, ran_seconds: null, failed_seconds: null, ...what })
    .onConflict((conflict) => conflict.column("name").doUpdateSet(what))
    .execute();
};
