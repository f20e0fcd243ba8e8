/** The camera behind two calls: it runs and reads codes, and it stops. */
import type { FrameDecoder } from "./frame-decoder.ts";

/** Why there is no picture: not allowed; no camera; another app has it, or it was unplugged. */
export type CameraTrouble = "blocked" | "absent" | "taken";

/** What a camera tells. */
export interface CameraEvents {
  readonly onRunning: () => void;
  readonly onText: (text: string) => void;
  readonly onTrouble: (trouble: CameraTrouble) => void;
}

/** Full HD from the back: a code at arm's length then has three pixels a module and more. */
const constraints: MediaStreamConstraints = {
  audio: false,
  video: { facingMode: { ideal: "environment" }, width: { ideal: 1920 }, height: { ideal: 1080 } },
};

/** The trouble for what `getUserMedia` rejected with. */
export const errorToCameraTrouble = (error: unknown): CameraTrouble => {
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "blocked";
  if (name === "NotFoundError" || name === "OverconstrainedError" || name === "TypeError") return "absent";
  return "taken";
};

/** Reads codes from a camera that it opens; gives the way to close it. `startCamera` decides when. */
export type OpenCamera = (
  video: HTMLVideoElement,
  decoder: FrameDecoder,
  events: { readonly onText: (text: string) => void; readonly onEnded: () => void },
) => Promise<() => void>;

const openCamera: OpenCamera = async (video, decoder, { onText, onEnded }) => {
  // Loaded apart: the first screen does not wait for the camera's code.
  const { WorkerQRCodeReader } = await import("./worker-reader.ts");
  const reader = new WorkerQRCodeReader(decoder);
  const controls = await reader.decodeFromConstraints(constraints, video, (result) => {
    if (result !== undefined) onText(result.getText());
  });
  if (video.srcObject instanceof MediaStream) {
    for (const track of video.srcObject.getVideoTracks()) track.addEventListener("ended", onEnded);
  }
  return () => {
    controls.stop();
    // The package keeps every stream that it ever opened: over a shift of scans that adds up.
    WorkerQRCodeReader.releaseAllStreams();
  };
};

/** A picture that has stood still for this long is none: another app has the camera, or it hangs. */
const frozenMilliseconds = 10_000;

/** Calls back when the video shows no new frame any more; gives the way to stop watching. */
const watchPicture = (video: Pick<HTMLVideoElement, "currentTime">, onFrozen: () => void): (() => void) => {
  let shownSeconds = video.currentTime;
  const timer = setInterval(() => {
    if (video.currentTime === shownSeconds) onFrozen();
    shownSeconds = video.currentTime;
  }, frozenMilliseconds);
  return () => {
    clearInterval(timer);
  };
};

/** Settles when the last start has come to its end: closing a camera closes the package's other streams too, so one at a time. */
let lastStart: Promise<void> = Promise.resolve();

/** Shows the camera in `video` and reads codes from it. Gives the way to stop, which also works while it is still starting. */
export const startCamera = (
  video: HTMLVideoElement,
  decoder: FrameDecoder,
  events: CameraEvents,
  open: OpenCamera = openCamera,
): (() => void) => {
  let isStopped = false;
  let close: (() => void) | undefined;
  const stop = (): void => {
    isStopped = true;
    close?.();
    close = undefined;
  };
  const fail = (trouble: CameraTrouble): void => {
    if (isStopped) return;
    stop();
    events.onTrouble(trouble);
  };
  const lose = (): void => {
    fail("taken");
  };
  const onText = (text: string): void => {
    if (!isStopped) events.onText(text);
  };
  const start = async (): Promise<void> => {
    if (isStopped) return;
    const closeCamera = await open(video, decoder, { onText, onEnded: lose });
    const stopWatching = watchPicture(video, lose);
    close = () => {
      stopWatching();
      closeCamera();
    };
    if (isStopped) stop();
    else events.onRunning();
  };
  lastStart = lastStart.then(start).catch((error: unknown) => {
    fail(errorToCameraTrouble(error));
  });
  return stop;
};

/** Calls back when the person allows the camera in the browser's settings; nothing where the browser does not tell. */
export const onCameraAllowed = async (callback: () => void): Promise<void> => {
  try {
    const status = await navigator.permissions.query({ name: "camera" });
    status.addEventListener("change", () => {
      if (status.state === "granted") callback();
    });
  } catch {
    // Browsers that do not know this permission: the button on the screen remains.
    return;
  }
};
