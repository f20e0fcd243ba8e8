/** The camera behind a few calls: it runs and reads codes exactly while it is wanted and the page can be seen. */
import type { CameraAbilities } from "./camera-abilities.ts";
import type { CameraTrouble } from "./camera-trouble.ts";
import type { FrameDecoder } from "./frame-decoder.ts";
import { keepCamera } from "./keep-camera.ts";
import type { CameraChoice, OpenCamera, OpenedCamera } from "./open-camera.ts";
import type { CameraSettings, PicturePoint } from "./track-controls.ts";

export type { CameraAbilities, CameraChoice, CameraTrouble };

/** What a camera tells. */
export interface CameraEvents {
  /** It shows a picture; again each time that it was opened anew. */
  onRunning(abilities: CameraAbilities): void;
  onText(text: string): void;
  /** It is closed, and `resume` tries again. Not told while it pauses. */
  onTrouble(trouble: CameraTrouble): void;
}

/** What can be done with a started camera; after `stop` everything does nothing. */
export interface RunningCamera {
  /** Decoding ends at once; the stream stays warm for the next traveler, for a while. */
  pause(): void;
  /** Decodes again, with the torch and the zoom as they were. */
  resume(): void;
  /** Also works while the camera is still starting. */
  stop(): void;
  /** Gives whether the camera did it. */
  setTorch(isOn: boolean): Promise<boolean>;
  /** Within the abilities' range. */
  setZoom(value: number): Promise<void>;
  /** On a point of the camera's own picture: a screen that mirrors it turns `x` around. */
  refocus(point: PicturePoint): Promise<void>;
}

/** What tests put others in place of. */
export interface CameraParts {
  readonly open: OpenCamera;
  readonly page: Pick<Document, "visibilityState" | "addEventListener" | "removeEventListener">;
}

/** How long a paused camera is kept open: about as long as a traveler is looked at. */
const warmMilliseconds = 20_000;

const loadOpenCamera = async (): Promise<OpenCamera> => {
  try {
    const { openCamera } = await import("./open-camera.ts");
    return openCamera;
  } catch (cause) {
    // Not a TypeError, which would say that there is no camera.
    throw new Error("open-camera.ts: could not be loaded", { cause });
  }
};

/** Loaded apart: the first screen does not wait for the camera's code. */
const openReal: OpenCamera = async (...camera) => (await loadOpenCamera())(...camera);

/** Torch, zoom and focus of whatever camera is open, and the settings for the one that is opened next. */
const createSettings = (current: () => OpenedCamera | undefined) => {
  let settings: CameraSettings = {};
  const set = async (change: CameraSettings): Promise<boolean> => {
    const isDone = (await current()?.apply?.(change)) ?? false;
    if (isDone) settings = { ...settings, ...change };
    return isDone;
  };
  return {
    /** Gives the abilities as they are then. */
    restore: ({ abilities, apply }: OpenedCamera): CameraAbilities => {
      if (Object.keys(settings).length > 0) void apply?.(settings);
      const { zoom } = abilities;
      return zoom === undefined ? abilities : { ...abilities, zoom: { ...zoom, value: settings.zoom ?? zoom.value } };
    },
    setTorch: (isTorchOn: boolean) => set({ isTorchOn }),
    setZoom: async (zoom: number) => {
      await set({ zoom });
    },
    refocus: async (point: PicturePoint) => {
      await current()?.refocus?.(point);
    },
  };
};

/** Shows the camera in `video` and reads codes from it, until stopped. While the page is hidden no camera is open. */
export const startCamera = (
  video: HTMLVideoElement,
  decoder: FrameDecoder,
  choice: CameraChoice,
  events: CameraEvents,
  { open, page }: CameraParts = { open: openReal, page: document },
): RunningCamera => {
  let isStopped = false;
  let isPaused = false;
  /** Wanted as far as the guard goes: not in trouble, and not paused for long. */
  let isWarm = true;
  let warmTimer: ReturnType<typeof setTimeout> | undefined;

  const { restore, ...controls } = createSettings(() => kept.current());
  const kept = keepCamera({
    video,
    open: (opened) => open(video, decoder, choice, opened),
    isWanted: () => isWarm && !isStopped && page.visibilityState === "visible",
    onText: (text) => {
      if (!isPaused) events.onText(text);
    },
    onOpened: (camera) => {
      camera.setDecoding(!isPaused);
      events.onRunning(restore(camera));
    },
    onLost: (trouble) => {
      isWarm = false;
      if (!isPaused) events.onTrouble(trouble);
    },
  });
  const onVisibility = (): void => {
    // What pauses while the page goes out of sight waits for `resume`.
    if (isPaused && page.visibilityState !== "visible") isWarm = false;
    kept.update();
  };
  page.addEventListener("visibilitychange", onVisibility);
  kept.update();
  return {
    pause: () => {
      if (isPaused) return;
      isPaused = true;
      kept.current()?.setDecoding(false);
      warmTimer = setTimeout(() => {
        isWarm = false;
        kept.update();
      }, warmMilliseconds);
    },
    resume: () => {
      clearTimeout(warmTimer);
      isPaused = false;
      isWarm = true;
      kept.current()?.setDecoding(true);
      kept.update();
    },
    stop: () => {
      clearTimeout(warmTimer);
      isStopped = true;
      page.removeEventListener("visibilitychange", onVisibility);
      kept.update();
    },
    ...controls,
  };
};
