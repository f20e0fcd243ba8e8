/** The abilities of browsers that the apps use where there are any, by the words that the README's table has for them. */

const makesHiddenKey = async (): Promise<boolean> => {
  try {
    await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
    return true;
  } catch {
    return false;
  }
};

const tellsPermission = async (): Promise<boolean> => {
  try {
    await navigator.permissions.query({ name: "camera" });
    return true;
  } catch {
    return false;
  }
};

/** Chromium says so of each camera, other browsers of none; no browser here has a real camera. */
const knowsConstraint = (name: string): boolean => {
  const known: object = navigator.mediaDevices.getSupportedConstraints();
  return name in known;
};

/** A picture that has moved for this long without a call gets none. */
const movedSeconds = 1;

/** Browsers can have the call and never make it for a camera. */
const callsForFrames = async (): Promise<boolean> => {
  const video = document.createElement("video");
  if (!("requestVideoFrameCallback" in video)) return false;
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  const drawing = setInterval(() => context?.fillRect(0, 0, 1, 1), 50);
  video.muted = true;
  video.srcObject = canvas.captureStream(15);
  document.body.append(video);
  await video.play();
  const isCalled = await new Promise<boolean>((resolve) => {
    video.requestVideoFrameCallback(() => {
      resolve(true);
    });
    const watch = (): void => {
      if (video.currentTime > movedSeconds) resolve(false);
      else requestAnimationFrame(watch);
    };
    watch();
  });
  clearInterval(drawing);
  video.remove();
  return isCalled;
};

/** What this browser can do, on a page that came from localhost. */
export const readAbilities = async (): Promise<Readonly<Record<string, boolean>>> => ({
  "service worker": "serviceWorker" in navigator,
  "Ed25519 in WebCrypto": await makesHiddenKey(),
  camera: "mediaDevices" in navigator,
  torch: knowsConstraint("torch"),
  zoom: knowsConstraint("zoom"),
  "tap to focus": knowsConstraint("pointsOfInterest"),
  "camera permission told": await tellsPermission(),
  "frames as `VideoFrame`": "VideoFrame" in globalThis,
  "a call for each new frame": await callsForFrames(),
  "screen kept awake": "wakeLock" in navigator,
  vibration: "vibrate" in navigator,
  "persistent storage": "storage" in navigator && "persist" in navigator.storage,
  "room left in storage": "storage" in navigator && "estimate" in navigator.storage,
  "scans handed in later (Background Sync)": "SyncManager" in globalThis,
  "share sheet": "share" in navigator,
  "clipboard read on a tap": "clipboard" in navigator && "readText" in navigator.clipboard,
  "install button": "onbeforeinstallprompt" in globalThis,
  "battery told": "getBattery" in navigator,
  "locks between tabs": "locks" in navigator,
  "`BarcodeDetector`": "BarcodeDetector" in globalThis,
});
