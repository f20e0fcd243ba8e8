/** Tells a running camera what to do: light, zoom, focus (W3C Image Capture, 6). */
import { capabilitiesOf } from "./camera-abilities.ts";
import type { CameraTrack } from "./camera-abilities.ts";

/** A point of the camera's picture as shares of its width and height, 0 to 1, before any mirroring on the screen. */
export interface PicturePoint {
  readonly x: number;
  readonly y: number;
}

/** What a person set. */
export interface CameraSettings {
  readonly isTorchOn?: boolean;
  readonly zoom?: number;
}

/** One camera's controls, as long as it is open. */
export interface TrackControls {
  /** Changes what is named and keeps the rest; gives whether the camera took it. Never rejects. */
  apply(change: CameraSettings): Promise<boolean>;
  /** Focuses once on the point, and on its own again a little later. Never rejects. */
  refocus(point: PicturePoint): Promise<void>;
  stop(): void;
}

/** How long one focusing may take before the camera focuses on its own again. */
const focusMilliseconds = 2500;

/** The members that the DOM's types leave out. */
interface ImageConstraintSet extends MediaTrackConstraintSet {
  torch?: boolean;
  zoom?: number;
  focusMode?: string;
  pointsOfInterest?: readonly PicturePoint[];
}

const toSet = ({ isTorchOn, zoom }: CameraSettings): ImageConstraintSet => ({
  ...(isTorchOn === undefined ? {} : { torch: isTorchOn }),
  ...(zoom === undefined ? {} : { zoom }),
});

/** Controls for a camera that was just opened; nothing is set yet. */
export const createTrackControls = (track: CameraTrack & Pick<MediaStreamTrack, "applyConstraints">): TrackControls => {
  let settings: CameraSettings = {};
  let focusTimer: ReturnType<typeof setTimeout> | undefined;

  /** All that is set goes along each time: a later call's constraints take the place of an earlier one's. */
  const constrain = async (change: CameraSettings, focus: ImageConstraintSet = {}): Promise<boolean> => {
    const wanted = { ...settings, ...change };
    try {
      await track.applyConstraints({ advanced: [{ ...toSet(wanted), ...focus }] });
      settings = wanted;
      return true;
    } catch {
      // The camera has ended meanwhile, or does not keep what its capabilities promise.
      return false;
    }
  };
  return {
    apply: (change) => constrain(change),
    refocus: async (point) => {
      const isTaken = await constrain({}, { focusMode: "single-shot", pointsOfInterest: [point] });
      // A camera that knows no points focuses on the middle.
      if (!isTaken) await constrain({}, { focusMode: "single-shot" });
      if (capabilitiesOf(track).focusMode?.includes("continuous") !== true) return;
      clearTimeout(focusTimer);
      focusTimer = setTimeout(() => void constrain({}, { focusMode: "continuous" }), focusMilliseconds);
    },
    stop: () => {
      clearTimeout(focusTimer);
    },
  };
};
