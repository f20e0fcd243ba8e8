/** The page's side of the decoder's worker: one picture at a time. */
import { loadMillisecondsMax } from "./decode-messages.ts";
import type { FrameAnswer, FrameMessage } from "./decode-messages.ts";

/** Reads pictures in the background. */
export interface FrameDecoder {
  /**
   * False once no worker can be had: it could not be loaded time and again, never answered, or each one that replaced it broke
   * too.
   */
  readonly isUsable: () => boolean;
  /** Takes the frame over and closes it. One call at a time; resolves with `failed` where the worker broke. */
  decode(frame: VideoFrame | ImageBitmap): Promise<FrameAnswer>;
  /** The same for a picture that has no successor; it waits for its turn, and frames meanwhile show nothing. */
  decodeStill(picture: ImageBitmap): Promise<FrameAnswer>;
}

/** A worker that has answered before and is silent for this long hangs: a frame takes a fraction of a second on any phone. */
const silenceMillisecondsMax = 10_000;
/** All attempts on a large picture, on the slowest phone. */
const stillMillisecondsMax = 60_000;

/** A worker that could not be loaded may be the next time; the page's own decoding is slow and reads less. */
const startsMax = 3;

/** Sends one picture and gives its answer. */
type Send = (message: FrameMessage, millisecondsMax: number) => Promise<FrameAnswer>;

/** Who is read when: a still waits for the frame under way, and frames give way to stills. */
const createTurns = (send: Send): Pick<FrameDecoder, "decode" | "decodeStill"> => {
  let frameNumber = 0;
  let stills = 0;
  /** Settles when the picture under way has its answer. */
  let lastAnswer: Promise<unknown> = Promise.resolve();
  return {
    decode: (frame) => {
      if (stills > 0) {
        frame.close();
        return Promise.resolve({ kind: "nothing" });
      }
      const answered = send({ frame, frameNumber }, silenceMillisecondsMax);
      frameNumber += 1;
      lastAnswer = answered;
      return answered;
    },
    decodeStill: (picture) => {
      stills += 1;
      const answered = lastAnswer.then(() =>
        send({ frame: picture, frameNumber, isStill: true }, stillMillisecondsMax),
      );
      lastAnswer = answered.then(() => (stills -= 1));
      return answered;
    },
  };
};

/**
 * Starts the worker at once, so that it is ready before the camera is. One that breaks or hangs after it has worked is replaced,
 * one that could not be loaded twice at most.
 */
export const createFrameDecoder = (createWorker: () => Worker): FrameDecoder => {
  let worker: Worker | undefined;
  let startsSinceAnswer = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let answer: ((answer: FrameAnswer) => void) | undefined;

  const settle = (value: FrameAnswer): void => {
    clearTimeout(timer);
    answer?.(value);
    answer = undefined;
  };
  const replace = (isWorthIt: boolean): void => {
    worker?.terminate();
    worker = undefined;
    if (isWorthIt) start();
    settle({ kind: "failed" });
  };
  const start = (): void => {
    startsSinceAnswer += 1;
    try {
      const started = createWorker();
      worker = started;
      const onBroken = (): void => {
        if (worker === started) replace(startsSinceAnswer < startsMax);
      };
      started.addEventListener("message", (event: MessageEvent<FrameAnswer>) => {
        if (worker !== started) return;
        startsSinceAnswer = 0;
        settle(event.data);
      });
      started.addEventListener("error", onBroken);
      started.addEventListener("messageerror", onBroken);
    } catch {
      // Workers refused altogether (an old browser, a strict policy).
      worker = undefined;
    }
  };
  const send: Send = (message, millisecondsMax) =>
    new Promise((resolve) => {
      if (worker === undefined || answer !== undefined) {
        message.frame.close();
        resolve({ kind: "failed" });
        return;
      }
      answer = resolve;
      // Before its first answer it loads its parts, and gives up the largest itself in time to answer without it.
      const hasAnswered = startsSinceAnswer === 0;
      timer = setTimeout(replace, millisecondsMax + (hasAnswered ? 0 : loadMillisecondsMax), hasAnswered);
      try {
        worker.postMessage(message, [message.frame]);
      } catch {
        // A kind of frame that this browser does not hand to workers.
        message.frame.close();
        settle({ kind: "failed" });
      }
    });
  start();
  return { isUsable: () => worker !== undefined, ...createTurns(send) };
};
