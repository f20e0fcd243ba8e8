/** @zxing/browser by itself on the main thread, as fast as it goes: what the gate app is measured against. */
import { BrowserQRCodeReader } from "@zxing/browser";

/** What came out of it. */
export interface AloneCounts {
  readonly answers: number;
  readonly readsByText: Record<string, number>;
  readonly longTasks: number;
  readonly longTaskMilliseconds: number;
  readonly seconds: number;
}

const constraints = { video: { width: { ideal: 1920 }, height: { ideal: 1080 } } };
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Reads from the camera for so long, after a warm-up that is not counted. */
export const measureAlone = async (warmUpSeconds: number, seconds: number): Promise<AloneCounts> => {
  const video = document.createElement("video");
  video.muted = true;
  video.playsInline = true;
  document.body.append(video);
  const counts = { answers: 0, readsByText: {} as Record<string, number>, longTasks: 0, longTaskMilliseconds: 0 };
  let isCounting = false;
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of isCounting ? list.getEntries() : []) {
      counts.longTasks += 1;
      counts.longTaskMilliseconds += duration;
    }
  });
  observer.observe({ type: "longtask" });
  const reader = new BrowserQRCodeReader(undefined, { delayBetweenScanAttempts: 0, delayBetweenScanSuccess: 0 });
  const controls = await reader.decodeFromConstraints(constraints, video, (result) => {
    if (!isCounting) return;
    counts.answers += 1;
    const text = result?.getText();
    if (text !== undefined) counts.readsByText[text] = (counts.readsByText[text] ?? 0) + 1;
  });
  await pause(warmUpSeconds * 1000);
  isCounting = true;
  const start = performance.now();
  await pause(seconds * 1000);
  isCounting = false;
  const measuredSeconds = (performance.now() - start) / 1000;
  controls.stop();
  observer.disconnect();
  video.remove();
  return { ...counts, seconds: measuredSeconds };
};
