// The verifier's clock and the floor under it (core/README.md, "Verdict").

import type { Memory } from "../trust/trust-set.ts";

/** How far a device clock may be behind the floor, and a code's `iat` ahead of now: ten minutes. */
export const clockSkewSecondsMax = 600;

/** The time as a device has it, and what the time cannot be before. Both NumericDates. */
export interface Clock {
  readonly deviceSeconds: number;
  readonly floorSeconds: number;
}

/** The newest `iat` of the documents accepted, at first the build's date. Never that of a code or a proof. */
export const floorOf = (memory: Memory | undefined, buildSeconds: number): number =>
  Math.max(
    buildSeconds,
    memory?.root.iatSeconds ?? 0,
    memory?.trust?.iatSeconds ?? 0,
    memory?.manifest?.iatSeconds ?? 0,
  );

/** Now: the device clock, or the floor where that is later. */
export const nowOf = ({ deviceSeconds, floorSeconds }: Clock): number => Math.max(deviceSeconds, floorSeconds);

/** Whether the device clock is too far behind the floor to say anything. No number at all is too far behind. */
export const isClockBehind = ({ deviceSeconds, floorSeconds }: Clock): boolean =>
  !(deviceSeconds >= floorSeconds - clockSkewSecondsMax);

/** Whether a proof of this time is timely: within the window of a clock that is not behind its floor. */
export const isTimely = (timeSeconds: number, { deviceSeconds, floorSeconds }: Clock, windowSeconds: number): boolean =>
  deviceSeconds >= floorSeconds && Math.abs(deviceSeconds - timeSeconds) <= windowSeconds;
