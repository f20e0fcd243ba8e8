/** Opens a camera by @zxing/browser's camera layer: the one that was chosen, or else one that faces the right way. */
import type { IScannerControls } from "@zxing/browser";
import { readAbilities } from "./camera-abilities.ts";
import type { CameraAbilities } from "./camera-abilities.ts";
import type { FrameDecoder } from "./frame-decoder.ts";
import { createTrackControls } from "./track-controls.ts";
import type { TrackControls } from "./track-controls.ts";
import { WorkerQRCodeReader } from "./worker-reader.ts";

export { readOnPage } from "./worker-reader.ts";

/** Which camera is wanted; one that is named but gone is replaced by one that faces this way. */
export interface CameraChoice {
  readonly facing: "environment" | "user";
  readonly cameraId?: string;
}

/** A camera that runs and reads codes. */
export interface OpenedCamera extends Partial<Pick<TrackControls, "apply" | "refocus">> {
  readonly abilities: CameraAbilities;
  /** Off: the picture goes on, codes are not looked for. */
  setDecoding(isOn: boolean): void;
  close(): void;
}

/** What an opened camera tells. */
export interface OpenedEvents {
  readonly onText: (text: string) => void;
  /** The stream has ended by itself: unplugged, forbidden, taken by another app. */
  readonly onEnded: () => void;
}

/** Rejects with what `getUserMedia` rejects with. */
export type OpenCamera = (
  video: HTMLVideoElement,
  decoder: FrameDecoder,
  choice: CameraChoice,
  events: OpenedEvents,
) => Promise<OpenedCamera>;

/** Full HD: a code at arm's length then has three pixels a module and more. */
const size = { width: { ideal: 1920 }, height: { ideal: 1080 } };

/** The ways to ask for the camera, the most wanted first. */
const choiceToConstraints = ({ facing, cameraId }: CameraChoice): readonly MediaStreamConstraints[] => [
  ...(cameraId === undefined ? [] : [{ audio: false, video: { deviceId: { exact: cameraId }, ...size } }]),
  { audio: false, video: { facingMode: { ideal: facing }, ...size } },
];

const isGone = (error: unknown): boolean =>
  error instanceof DOMException && (error.name === "OverconstrainedError" || error.name === "NotFoundError");

/** Opens the chosen camera, or the next best where that one is gone; any other trouble is the caller's. */
export const openChosen = async <T>(
  choice: CameraChoice,
  open: (constraints: MediaStreamConstraints) => Promise<T>,
): Promise<T> => {
  const [first = {}, second] = choiceToConstraints(choice);
  try {
    return await open(first);
  } catch (error) {
    if (second === undefined || !isGone(error)) throw error;
    return open(second);
  }
};

const stopScanning = (scanner: IScannerControls): void => {
  // With a torch the package's stop gives a promise, which rejects as the track has ended by then.
  const stopped: unknown = scanner.stop();
  Promise.resolve(stopped).catch(() => undefined);
};

/** The camera's real opening; `startCamera` decides when. */
export const openCamera: OpenCamera = async (video, decoder, choice, { onText, onEnded }) => {
  const reader = new WorkerQRCodeReader(decoder);
  const scanner = await openChosen(choice, (constraints) =>
    reader.decodeFromConstraints(constraints, video, (result) => {
      if (result !== undefined) onText(result.getText());
    }),
  );
  const [track] = video.srcObject instanceof MediaStream ? video.srcObject.getVideoTracks() : [];
  track?.addEventListener("ended", onEnded);
  const controls = track === undefined ? undefined : createTrackControls(track);
  // Labels are told once a camera is allowed, so only now.
  const devices = await WorkerQRCodeReader.listVideoInputDevices().catch(() => []);
  return {
    ...controls,
    abilities: readAbilities(track, devices),
    setDecoding: (isOn) => {
      reader.setDecoding(isOn);
    },
    close: () => {
      controls?.stop();
      track?.removeEventListener("ended", onEnded);
      stopScanning(scanner);
      // The package keeps every stream that it ever opened: over a shift of scans that adds up.
      WorkerQRCodeReader.releaseAllStreams();
    },
  };
};
