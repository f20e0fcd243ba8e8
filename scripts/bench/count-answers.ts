/** Runs in the page before the gate app: counts what its decode worker answers and hides readings, so that the app goes on aiming. */

/** What was counted since `clear`. */
export interface Counts {
  answers: number;
  readsByText: Record<string, number>;
  longTasks: number;
  longTaskMilliseconds: number;
}

declare global {
  var clearwayCounts: Counts | undefined;
}

/** Put into the page by Playwright as text: nothing from outside of it can be used here. */
export const countAnswers = (): void => {
  const counts: Counts = { answers: 0, readsByText: {}, longTasks: 0, longTaskMilliseconds: 0 };
  globalThis.clearwayCounts = counts;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) {
      counts.longTasks += 1;
      counts.longTaskMilliseconds += duration;
    }
  }).observe({ type: "longtask" });
  const nothing = { kind: "nothing" };
  const wrap =
    (listener: (event: MessageEvent<{ kind?: string; text?: string }>) => void) =>
    (event: MessageEvent<{ kind?: string; text?: string }>): void => {
      counts.answers += 1;
      const { kind, text } = event.data;
      if (kind !== "read" || text === undefined) {
        listener(event);
        return;
      }
      counts.readsByText[text] = (counts.readsByText[text] ?? 0) + 1;
      listener(new MessageEvent("message", { data: nothing }));
    };
  const original = Worker.prototype.addEventListener;
  Worker.prototype.addEventListener = function (
    this: Worker,
    type: string,
    listener: unknown,
    options?: unknown,
  ): void {
    const isMessage = type === "message" && typeof listener === "function";
    // The casts: one function stands for all overloads of addEventListener.
    const given = isMessage ? wrap(listener as (event: MessageEvent) => void) : listener;
    original.call(this, type, given as EventListener, options as AddEventListenerOptions);
  };
};
