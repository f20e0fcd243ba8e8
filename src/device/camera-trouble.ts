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

/** Calls back when a camera may be there again: the person has allowed it in the browser's settings, or plugged one in. */
export const onCameraBack = async (callback: () => void, scope: CameraScope = navigator): Promise<void> => {
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
