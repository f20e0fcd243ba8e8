/** Bounds how often something may fail in a minute, for all who ask together. */

/** Takes tries out of a minute's share. */
export interface TryLimit {
  /** Takes one; false where none is left before the next minute. */
  readonly take: () => boolean;
  /** Gives back one that did not fail. */
  readonly giveBack: () => void;
}

const minuteMs = 60_000;

/**
 * Counts in memory: one server works on a database, and what a restart forgets is a minute's worth. For all together, because behind a
 * proxy every asker has the same address, and an attacker has many. `nowMs` is of a clock that cannot be set.
 */
export const createTryLimit = (perMinute: number, nowMs: () => number = () => performance.now()): TryLimit => {
  let startMs = -Infinity;
  let taken = 0;
  return {
    take: () => {
      if (nowMs() - startMs >= minuteMs) {
        startMs = nowMs();
        taken = 0;
      }
      if (taken >= perMinute) return false;
      taken += 1;
      return true;
    },
    giveBack: () => {
      taken = Math.max(0, taken - 1);
    },
  };
};
