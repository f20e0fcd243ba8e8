/** Why there is no camera, and when to try again. */

/** Not allowed; no camera; another app has it, or it was unplugged. */
export type CameraTrouble = "blocked" | "absent" | "taken";

/** The trouble for what `getUserMedia` rejected with. */
export const errorToCameraTrouble = (error: unknown): CameraTrouble => {
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "blocked";
  if (name === "NotFoundError" || name === "OverconstrainedError" || name === "TypeError") return "absent";
  return "taken";
};

/** What tells of cameras and of the permission for them; parts that this browser lacks are missing. */
export type CameraScope = Pick<Navigator, "mediaDevices"> & Partial<Pick<Navigator, "permissions">>;
/** What tells whether the app can be seen. */
export type SeenPage = Pick<Document, "visibilityState" | "addEventListener">;

/** An app that has let go of the camera tells nobody. */
const retryMilliseconds = 15_000;

/**
 * Calls back when a camera may be there again: the person has allowed it in the browser's settings, plugged one in, or come
 * back from the other app that had it. `isTaken`: whether such an app is what stands in the way.
 */
export const onCameraBack = async (
  callback: () => void,
  isTaken: () => boolean,
  scope: CameraScope = navigator,
  page: SeenPage = document,
): Promise<void> => {
  const retry = (): void => {
    if (page.visibilityState === "visible" && isTaken()) callback();
  };
  page.addEventListener("visibilitychange", retry);
  setInterval(retry, retryMilliseconds);
  scope.mediaDevices.addEventListener("devicechange", callback);
  try {
    const status = await scope.permissions?.query({ name: "camera" });
    status?.addEventListener("change", () => {
      if (status.state === "granted") callback();
    });
  } catch {
    // Browsers that do not know this permission: the button on the screen remains.
    return;
  }
};
