/** The page's side of the decoder's worker: one frame at a time. */
import type { FrameAnswer, FrameMessage } from "./decode-messages.ts";

/** Reads frames in the background. */
export interface FrameDecoder {
  /** False once the worker has failed: it could not be loaded or broke. */
  readonly isUsable: () => boolean;
  /** Takes the frame over and closes it. One call at a time; resolves with `failed` where the worker broke. */
  decode(frame: VideoFrame | ImageBitmap): Promise<FrameAnswer>;
}

/** Starts the worker at once, so that it is ready before the camera is. */
export const createFrameDecoder = (createWorker: () => Worker): FrameDecoder => {
  let isUsable = true;
  let frameNumber = 0;
  let answer: ((answer: FrameAnswer) => void) | undefined;
  const settle = (value: FrameAnswer): void => {
    answer?.(value);
    answer = undefined;
  };
  const fail = (): void => {
    isUsable = false;
    settle({ kind: "failed" });
  };
  const start = (): Worker | undefined => {
    try {
      const worker = createWorker();
      worker.addEventListener("message", (event: MessageEvent<FrameAnswer>) => {
        settle(event.data);
      });
      worker.addEventListener("error", fail);
      worker.addEventListener("messageerror", fail);
      return worker;
    } catch {
      // Workers refused altogether (an old browser, a strict policy).
      isUsable = false;
      return undefined;
    }
  };
  const worker = start();
  return {
    isUsable: () => isUsable,
    decode: (frame) =>
      new Promise((resolve) => {
        if (!isUsable || worker === undefined || answer !== undefined) {
          frame.close();
          resolve({ kind: "failed" });
          return;
        }
        answer = resolve;
        const message: FrameMessage = { frame, frameNumber };
        frameNumber += 1;
        worker.postMessage(message, [frame]);
      }),
  };
};
