/** Marks this tab as busy: a new release of the app waits until no tab is (see src/sw/sw.ts). */

/** Holds the app's lock, shared with other tabs, until the function it gives is called. `appPath`: the worker's scope. */
export const holdTaskLock = (appPath: string): (() => void) => {
  let letGo = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const name = new URL(appPath, location.href).href;
  if ("locks" in navigator) void navigator.locks.request(name, { mode: "shared" }, () => held);
  return () => {
    letGo();
  };
};
