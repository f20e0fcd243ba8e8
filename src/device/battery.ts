/** The battery, where the browser tells of it (Battery Status API: Chromium only). */

/** `share`: 0 to 1. */
export interface BatteryState {
  readonly share: number;
  readonly isCharging: boolean;
}

/** The part of the browser that tells, which the DOM's types leave out. */
export interface BatteryScope {
  readonly getBattery?: () => Promise<{ readonly level: number; readonly charging: boolean }>;
}

/** Undefined where it is not told. Never rejects. The cast: the types leave it out. */
export const readBattery = async (scope = navigator as BatteryScope): Promise<BatteryState | undefined> => {
  try {
    const battery = await scope.getBattery?.();
    return battery && { share: battery.level, isCharging: battery.charging };
  } catch {
    // Kept from pages by a policy.
    return undefined;
  }
};
