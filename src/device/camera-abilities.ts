/** What a running camera can do beyond its picture (W3C Image Capture, 6). */

/** What this camera offers; a screen shows a control only for what is here. */
export interface CameraAbilities {
  readonly hasTorch: boolean;
  /** Missing where the camera cannot zoom; `value` is where it stands now. */
  readonly zoom?: { readonly min: number; readonly max: number; readonly step: number; readonly value: number };
  readonly canRefocus: boolean;
  /** All cameras of the device; more than one is worth a choice. */
  readonly cameras: readonly { readonly id: string; readonly label: string }[];
}

/** The members of capabilities that the DOM's types leave out. */
export interface ImageCapabilities extends MediaTrackCapabilities {
  readonly torch?: unknown;
  readonly zoom?: { readonly min?: number; readonly max?: number; readonly step?: number };
  readonly focusMode?: readonly string[];
}
/** What is read of a track. */
export type CameraTrack = Pick<MediaStreamTrack, "getSettings"> & Partial<Pick<MediaStreamTrack, "getCapabilities">>;

/** Supported constraints tell what the browser knows, capabilities what this camera has; old browsers have none. */
export const capabilitiesOf = (track: CameraTrack): ImageCapabilities => track.getCapabilities?.() ?? {};

const readZoom = (track: CameraTrack): CameraAbilities["zoom"] => {
  const { min = 1, max = 1, step = 0.1 } = capabilitiesOf(track).zoom ?? {};
  return max > min ? { min, max, step, value: track.getSettings().zoom ?? min } : undefined;
};

/** What the track can do. `devices`: what the browser lists as cameras. Never throws. */
export const readAbilities = (
  track: CameraTrack | undefined,
  devices: readonly Pick<MediaDeviceInfo, "deviceId" | "label">[],
): CameraAbilities => {
  const cameras = devices.flatMap(({ deviceId: id, label }) => (id === "" ? [] : [{ id, label }]));
  if (track === undefined) return { hasTorch: false, canRefocus: false, cameras };
  const { torch, focusMode = [] } = capabilitiesOf(track);
  const zoom = readZoom(track);
  return {
    // Chrome on Android has a boolean here, the standard a list of what can be had.
    hasTorch: Array.isArray(torch) ? torch.includes(true) : torch === true,
    ...(zoom === undefined ? {} : { zoom }),
    canRefocus: focusMode.includes("single-shot"),
    cameras,
  };
};
