/** Brings a video's frames to the decoder: one in flight, the next as soon as the worker is free and the camera has a new one. */
import type { FrameDecoder } from "./frame-decoder.ts";
import { onNewFrame } from "./new-frames.ts";

/** Takes the frame that the video shows now; rejects where it shows none, or does not hand it out this way. */
export type TakeFrame = (video: HTMLVideoElement) => Promise<VideoFrame | ImageBitmap>;

/** What a pump needs. */
export interface PumpParts {
  readonly video: HTMLVideoElement;
  readonly decoder: FrameDecoder;
  /** The quicker first. */
  readonly ways: readonly TakeFrame[];
  /** While this is false no frame is taken. */
  readonly isDecoding: () => boolean;
  readonly onText: (text: string) => void;
  /** No worker can be had, or no frame in any way: the pump has stopped. */
  readonly onExhausted: () => void;
}

/** Frames in a row whose pixels could not be had before another way is tried. */
const failuresMax = 5;

const takeVideoFrame: TakeFrame = (video) => Promise.resolve(new VideoFrame(video));
const takeBitmap: TakeFrame = (video) => createImageBitmap(video);

/** The ways to a frame that this browser has. A bitmap becomes pixels on a canvas in the worker. */
export const waysToFrame = (scope: object = globalThis): readonly TakeFrame[] => [
  ...("VideoFrame" in scope ? [takeVideoFrame] : []),
  ...("OffscreenCanvas" in scope ? [takeBitmap] : []),
];

/** Starts at once; gives the way to stop. What is read after that is not told. */
export const pumpFrames = ({ video, decoder, ways, isDecoding, onText, onExhausted }: PumpParts): (() => void) => {
  const waysLeft = [...ways];
  let isStopped = false;
  let isBusy = false;
  let isFresh = false;
  let failures = 0;

  const stop = (): void => {
    isStopped = true;
    stopFrames();
  };
  const countFailure = (): void => {
    failures += 1;
    if (failures < failuresMax) return;
    failures = 0;
    waysLeft.shift();
  };
  const readFrame = async (takeFrame: TakeFrame): Promise<void> => {
    try {
      const answer = await decoder.decode(await takeFrame(video));
      if (answer.kind === "failed") countFailure();
      else failures = 0;
      if (answer.kind === "read" && !isStopped) onText(answer.text);
    } catch {
      // The video had no picture at this moment, or refuses to hand it out this way.
      countFailure();
    }
  };
  const pump = async (): Promise<void> => {
    if (isBusy) return;
    isBusy = true;
    while (isFresh && !isStopped && isDecoding()) {
      const [takeFrame] = waysLeft;
      if (takeFrame === undefined || !decoder.isUsable()) {
        stop();
        onExhausted();
        break;
      }
      isFresh = false;
      await readFrame(takeFrame);
    }
    isBusy = false;
  };
  const stopFrames = onNewFrame(video, () => {
    isFresh = true;
    void pump();
  });
  return stop;
};
