/** Keeps the screen on while a guard aims: browsers take the lock back whenever the page is hidden. */

/** What tests put others in place of; the lock is missing from old browsers. */
export interface WakeLockScope {
  readonly page: Pick<Document, "visibilityState" | "addEventListener" | "removeEventListener">;
  readonly wakeLock: Pick<WakeLock, "request"> | undefined;
}

const realScope = (): WakeLockScope => ({
  page: document,
  wakeLock: "wakeLock" in navigator ? navigator.wakeLock : undefined,
});

/** Holds the lock until the function it gives is called. Where it is refused (battery saver) the screen may go dark. */
export const holdWakeLock = ({ page, wakeLock }: WakeLockScope = realScope()): (() => void) => {
  let isHeld = true;
  let lock: WakeLockSentinel | undefined;
  const letGo = (): void => {
    lock?.release().catch(() => undefined);
    lock = undefined;
  };
  const hold = async (): Promise<void> => {
    if (page.visibilityState !== "visible") return;
    try {
      const got = await wakeLock?.request("screen");
      letGo();
      lock = got;
    } catch {
      // Asked again when the page is next seen.
      lock = undefined;
    }
    if (!isHeld) letGo();
  };
  const onVisibility = (): void => void hold();
  page.addEventListener("visibilitychange", onVisibility);
  void hold();
  return () => {
    isHeld = false;
    page.removeEventListener("visibilitychange", onVisibility);
    letGo();
  };
};
