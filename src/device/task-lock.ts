/** Marks this tab as busy: a new release of the app waits until no tab is (see src/sw/sw.ts). */

let taskCount = 0;
const waiting: (() => void)[] = [];

const lookForWaiting = (): void => {
  // What ended a task follows it up first.
  queueMicrotask(() => {
    if (taskCount === 0) for (const run of waiting.splice(0)) run();
  });
};

/** Runs something once this tab has no task: nearly at once, or when the last one has ended. Other tabs' tasks do not hold it up. */
export const afterTasks = (run: () => void): void => {
  waiting.push(run);
  lookForWaiting();
};

const lockName = (appPath: string): string => new URL(appPath, location.href).href;

/** Whether a tab of the app is busy, this one or another; false where the browser has no locks to tell by. */
export const isTaskHeld = async (appPath: string): Promise<boolean> => {
  if (!("locks" in navigator)) return false;
  const { held = [] } = await navigator.locks.query();
  return held.some(({ name }) => name === lockName(appPath));
};

/** Holds the app's lock, shared with other tabs, until the function it gives is called, once. `appPath`: the worker's scope. */
export const holdTaskLock = (appPath: string): (() => void) => {
  let letGo = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  if ("locks" in navigator) void navigator.locks.request(lockName(appPath), { mode: "shared" }, () => held);
  taskCount += 1;
  return () => {
    letGo();
    taskCount -= 1;
    lookForWaiting();
  };
};
