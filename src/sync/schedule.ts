/** When to sync: at start, when the network comes back, when the app comes to the front, and every few minutes. */

/** Lists are published within the hour; asking this often costs one small answer when nothing has changed. */
const intervalMilliseconds = 5 * 60_000;
/** Coming to the front again and again asks no more often than this. */
const restMilliseconds = 30_000;

/** The parts of a browser that tell when. */
export interface ScheduleParts {
  readonly window: EventTarget;
  readonly document: EventTarget & { readonly visibilityState: DocumentVisibilityState };
  readonly nowMilliseconds: () => number;
  readonly setInterval: (run: () => void, milliseconds: number) => unknown;
}

/** Calls `run` at each of those moments, at once for the first time. */
export const setupSyncSchedule = (parts: ScheduleParts, run: () => void): void => {
  let lastMilliseconds = -Infinity;
  const runNow = (): void => {
    lastMilliseconds = parts.nowMilliseconds();
    run();
  };
  const runRested = (): void => {
    const isVisible = parts.document.visibilityState === "visible";
    // A clock that was set back must not silence the schedule.
    const restedMilliseconds = Math.abs(parts.nowMilliseconds() - lastMilliseconds);
    if (isVisible && restedMilliseconds >= restMilliseconds) runNow();
  };
  parts.window.addEventListener("online", runNow);
  parts.document.addEventListener("visibilitychange", runRested);
  parts.setInterval(runNow, intervalMilliseconds);
  runNow();
};
