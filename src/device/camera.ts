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

const watchEnd = (video: HTMLVideoElement, onEnded: () => void): void => {
  if (!(video.srcObject instanceof MediaStream)) return;
  for (const track of video.srcObject.getVideoTracks()) track.addEventListener("ended", onEnded);
};

/** Shows the camera in `video` and reads codes from it. Gives the way to stop, which also works while it is still starting. */
export const startCamera = (video: HTMLVideoElement, decoder: FrameDecoder, events: CameraEvents): (() => void) => {
  let isStopped = false;
  let stopReading: (() => void) | undefined;
  const stop = (): void => {
    isStopped = true;
    stopReading?.();
  };
  const fail = (trouble: CameraTrouble): void => {
    if (isStopped) return;
    stop();
    events.onTrouble(trouble);
  };
  const start = async (): Promise<void> => {
    // Loaded apart: the first screen does not wait for the camera's code.
    const { WorkerQRCodeReader } = await import("./worker-reader.ts");
    if (isStopped) return;
    const reader = new WorkerQRCodeReader(decoder);
    const controls = await reader.decodeFromConstraints(constraints, video, (result) => {
      if (result !== undefined && !isStopped) events.onText(result.getText());
    });
    stopReading = () => {
      controls.stop();
      // The package keeps every stream that it ever opened: over a shift of scans that adds up.
      WorkerQRCodeReader.releaseAllStreams();
    };
    if (isStopped) {
      stopReading();
      return;
    }
    watchEnd(video, () => {
      fail("taken");
    });
    events.onRunning();
  };
  start().catch((error: unknown) => {
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
