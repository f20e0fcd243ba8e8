/** Opens the chosen camera for as long as it takes to show one picture. */
import { errorToCameraTrouble } from "../../../device/camera-trouble.ts";
import type { CameraTrouble } from "../../../device/camera-trouble.ts";
import { openChosen } from "../../../device/open-camera.ts";
import type { CameraChoice } from "../../../device/open-camera.ts";

/** A camera that has shown nothing by then is of no use to a queue. */
const pictureMillisecondsMax = 5000;

/** The browser's part. */
export interface CameraTrial {
  readonly open: (constraints: MediaStreamConstraints) => Promise<MediaStream>;
  readonly showsPicture: (stream: MediaStream) => Promise<boolean>;
}

const showsPicture = (stream: MediaStream): Promise<boolean> =>
  new Promise((resolve) => {
    const video = document.createElement("video");
    const end = (shows: boolean): void => {
      clearTimeout(timer);
      video.srcObject = null;
      video.remove();
      resolve(shows);
    };
    const timer = setTimeout(end, pictureMillisecondsMax, false);
    video.addEventListener("loadeddata", () => {
      end(video.videoWidth > 0);
    });
    video.muted = true;
    video.playsInline = true;
    // Safari plays nothing that is not in the page.
    video.className = "unseen";
    video.ariaHidden = "true";
    document.body.append(video);
    video.srcObject = stream;
    video.play().catch(() => undefined);
  });

const realTrial: CameraTrial = {
  open: (constraints) => navigator.mediaDevices.getUserMedia(constraints),
  showsPicture,
};

/** "dark": it opens, but no picture comes. The camera is closed again. Never rejects; waits for the person's answer where the browser asks. */
export const tryCamera = async (
  choice: CameraChoice,
  trial: CameraTrial = realTrial,
): Promise<"runs" | "dark" | CameraTrouble> => {
  try {
    const stream = await openChosen(choice, trial.open);
    const shows = await trial.showsPicture(stream);
    for (const track of stream.getTracks()) track.stop();
    return shows ? "runs" : "dark";
  } catch (error) {
    return errorToCameraTrouble(error);
  }
};
