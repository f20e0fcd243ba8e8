/** Does something again and again for as long as a server runs. */

/** What repeats; `stop` waits for what is being done. */
export interface Repetition {
  readonly stop: () => Promise<void>;
}

/** Does it each so many milliseconds, counted from the end of one time to the beginning of the next. What goes wrong is told to `onError`. */
export const repeat = (doOnce: () => Promise<unknown>, ms: number, onError: (error: unknown) => void): Repetition => {
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const schedule = (): void => {
    timer = setTimeout(() => {
      running = doOnce()
        .then(() => undefined, onError)
        .then(() => {
          if (!isStopped) schedule();
        });
    }, ms);
  };
  schedule();
  return {
    stop: async () => {
      isStopped = true;
      clearTimeout(timer);
      await running;
    },
  };
};
