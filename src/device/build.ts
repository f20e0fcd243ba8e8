/** What the build put into the apps (`vite.config.ts`). */

declare const __PINNED_ROOT_HEX__: string;
declare const __BUILD_SECONDS__: number;
declare const __DEMONSTRATION__: boolean;
declare const __APP_VERSION__: number;
declare const __BARRIER_ORIGIN__: string;

/** Fixed when the app was built. */
export const buildConstants = {
  /** The document of the pinned root; empty where the build has none. */
  pinnedRootHex: __PINNED_ROOT_HEX__,
  /** NumericDate of the build; the clock cannot be before. */
  buildSeconds: __BUILD_SECONDS__,
  isDemonstration: __DEMONSTRATION__,
  /** The release number that a policy's oldest app version is compared with. */
  appVersion: __APP_VERSION__,
  /** The origin of the barrier that a gate may open; empty without one. */
  barrierOrigin: __BARRIER_ORIGIN__,
} as const;
