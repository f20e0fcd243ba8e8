/** The cameras that can be chosen, by the names that the browser has for them. */

/** One camera; an empty id is the choice to leave it to the app. */
export interface CameraOption {
  readonly id: string;
  /** Missing where the browser tells none, which it does before the camera was ever allowed, and for one that is gone. */
  readonly label?: string;
  readonly isGone: boolean;
}

/** All cameras among the devices, with the chosen one even where it is not plugged in. Empty where there is nothing to choose. */
export const cameraOptions = (
  devices: readonly Pick<MediaDeviceInfo, "kind" | "deviceId" | "label">[],
  chosenId: string | undefined,
): readonly CameraOption[] => {
  const cameras = devices.flatMap(({ kind, deviceId: id, label }) =>
    kind === "videoinput" && id !== "" ? [{ id, ...(label === "" ? {} : { label }), isGone: false }] : [],
  );
  const isGone = chosenId !== undefined && !cameras.some(({ id }) => id === chosenId);
  const all = isGone ? [...cameras, { id: chosenId, isGone }] : cameras;
  return all.length > 1 || isGone ? [{ id: "", isGone: false }, ...all] : [];
};
