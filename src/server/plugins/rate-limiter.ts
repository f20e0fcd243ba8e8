/** Counts how often a key asks, in the memory of one process, by the generic cell rate algorithm: one number a key. */
import type { Rate } from "./limits.ts";

/** Takes one; 0 where it is within the rate, else the milliseconds until the next one is. */
export type TakeOne = (key: string) => number;

/** As many askers at once as are told apart; of more the longest silent are forgotten, which favours them. */
const keysMax = 100_000;

/** A counter. What a restart forgets is a burst's worth. `nowMs` is of a clock that cannot be set. */
export const createRateLimiter = ({ perMinute, burst }: Rate, nowMs: () => number): TakeOne => {
  const stepMs = 60_000 / perMinute;
  const aheadMs = stepMs * (burst - 1);
  // In the order of the last request: the first ones are the longest silent.
  const freeAtMs = new Map<string, number>();
  return (key) => {
    const now = nowMs();
    const freeAt = Math.max(freeAtMs.get(key) ?? now, now);
    const waitMs = freeAt - aheadMs - now;
    if (waitMs > 0) return waitMs;
    freeAtMs.delete(key);
    freeAtMs.set(key, freeAt + stepMs);
    for (const [oldest, oldestFreeAt] of freeAtMs) {
      if (oldestFreeAt > now && freeAtMs.size <= keysMax) break;
      freeAtMs.delete(oldest);
    }
    return 0;
  };
};
