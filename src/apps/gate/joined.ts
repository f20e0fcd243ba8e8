/** Work that is asked for again while it runs. */

/** Calls joined into the one under way. */
export const joined = (run: () => Promise<void>): (() => Promise<void>) => {
  let running: Promise<void> | undefined;
  return () =>
    (running ??= run().finally(() => {
      running = undefined;
    }));
};
