/** The page's side of the decoder's worker: one frame at a time. */
import type { FrameAnswer, FrameMessage } from "./decode-messages.ts";

/** Reads frames in the background. */
export interface FrameDecoder {
  /** False once no worker can be had: it could not be loaded, or each one that replaced it broke too. */
  readonly isUsable: () => boolean;
  /** Takes the frame over and closes it. One call at a time; resolves with `failed` where the worker broke. */
  decode(frame: VideoFrame | ImageBitmap): Promise<FrameAnswer>;
}

/** A worker that has answered before and is silent for this long hangs: a frame takes a fraction of a second on any phone. */
const silenceMillisecondsMax = 10_000;

/** Starts the worker at once, so that it is ready before the camera is. One that breaks or hangs after it has worked is replaced. */
export const createFrameDecoder = (createWorker: () => Worker): FrameDecoder => {
  let worker: Worker | undefined;
  let hasAnswered = false;
  let frameNumber = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let answer: ((answer: FrameAnswer) => void) | undefined;

  const settle = (value: FrameAnswer): void => {
    clearTimeout(timer);
    answer?.(value);
    answer = undefined;
  };
  const replace = (): void => {
    worker?.terminate();
    worker = undefined;
    if (hasAnswered) start();
    settle({ kind: "failed" });
  };
  const start = (): void => {
    hasAnswered = false;
    try {
      const started = createWorker();
      worker = started;
      const onBroken = (): void => {
        if (worker === started) replace();
      };
      started.addEventListener("message", (event: MessageEvent<FrameAnswer>) => {
        if (worker !== started) return;
        hasAnswered = true;
        settle(event.data);
      });
      started.addEventListener("error", onBroken);
      started.addEventListener("messageerror", onBroken);
    } catch {
      // Workers refused altogether (an old browser, a strict policy).
      worker = undefined;
    }
  };
  start();
  return {
    isUsable: () => worker !== undefined,
    decode: (frame) =>
      new Promise((resolve) => {
        if (worker === undefined || answer !== undefined) {
          frame.close();
          resolve({ kind: "failed" });
          return;
        }
        answer = resolve;
        // Before its first answer it loads its parts, for as long as the network takes.
        if (hasAnswered) timer = setTimeout(replace, silenceMillisecondsMax);
        const message: FrameMessage = { frame, frameNumber };
        frameNumber += 1;
        try {
          worker.postMessage(message, [frame]);
        } catch {
          // A kind of frame that this browser does not hand to workers.
          frame.close();
          settle({ kind: "failed" });
        }
      }),
  };
};
