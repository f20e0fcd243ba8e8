/** Holds a camera open while it is wanted: one start at a time, and a picture that stands still is noticed. */
import { errorToCameraTrouble } from "./camera-trouble.ts";
import type { CameraTrouble } from "./camera-trouble.ts";
import type { OpenedCamera, OpenedEvents } from "./open-camera.ts";

/** A picture that has stood still for this long is none: another app has the camera, or it hangs. */
const frozenMilliseconds = 10_000;

/** Calls back at each look whether the video has shown a new frame; gives the way to stop watching. */
const watchPicture = (
  video: Pick<HTMLVideoElement, "currentTime">,
  onLook: (isMoving: boolean) => void,
): (() => void) => {
  let shownSeconds = video.currentTime;
  const timer = setInterval(() => {
    const isMoving = video.currentTime !== shownSeconds;
    shownSeconds = video.currentTime;
    onLook(isMoving);
  }, frozenMilliseconds);
  return () => {
    clearInterval(timer);
  };
};

/** Settles when the last start has come to its end: closing a camera closes the package's other streams too, so one at a time. */
let lastStart: Promise<void> = Promise.resolve();

/** One camera, and what became of it. */
export interface KeptCamera {
  /** Opens or closes, by what is wanted now. */
  update(): void;
  current(): OpenedCamera | undefined;
}

/** What keeping a camera needs. */
export interface KeepParts {
  readonly video: Pick<HTMLVideoElement, "currentTime">;
  readonly open: (events: OpenedEvents) => Promise<OpenedCamera>;
  readonly isWanted: () => boolean;
  readonly onText: (text: string) => void;
  readonly onOpened: (camera: OpenedCamera) => void;
  /** The camera is not there, or was lost for good; it must not be wanted any more when this returns. */
  readonly onLost: (trouble: CameraTrouble) => void;
}

/** Keeps a camera open while it is wanted. One that is lost after it has worked is opened once more. */
export const keepCamera = ({ video, open, isWanted, onText, onOpened, onLost }: KeepParts): KeptCamera => {
  let camera: OpenedCamera | undefined;
  let isOpening = false;
  /** The picture of this opening has moved for a while: should it be lost now, another try is worth it. */
  let isProven = false;
  let stopWatching = (): void => undefined;

  const close = (): void => {
    stopWatching();
    camera?.close();
    camera = undefined;
  };
  const lose = (): void => {
    close();
    if (isProven) update();
    else onLost("taken");
  };
  const openNow = async (): Promise<void> => {
    if (!isWanted()) return;
    // It may read while it opens: then both are still undefined.
    let opened: OpenedCamera | undefined = undefined;
    opened = await open({
      onText: (text) => {
        if (camera === opened && isWanted()) onText(text);
      },
      onEnded: () => {
        if (camera === opened && camera !== undefined) lose();
      },
    });
    camera = opened;
    isProven = false;
    stopWatching = watchPicture(video, (isMoving) => {
      if (isMoving) isProven = true;
      else lose();
    });
    if (isWanted()) onOpened(opened);
  };
  const update = (): void => {
    if (!isWanted()) close();
    else if (camera === undefined && !isOpening) {
      isOpening = true;
      lastStart = lastStart
        .then(openNow)
        .catch((error: unknown) => {
          if (isWanted()) onLost(errorToCameraTrouble(error));
        })
        .then(() => {
          isOpening = false;
          // What is wanted may have changed in the meantime.
          update();
        });
    }
  };
  return { update, current: () => camera };
};
