/** Runs in the page before the gate app: times each verdict from the first frame that shows a code, and goes on by itself. */

/** What was timed since the page began. */
export interface VerdictTimes {
  readonly milliseconds: number[];
  /** From the start of the navigation to the first aiming on screen. */
  aimingMilliseconds: number | undefined;
}

declare global {
  var clearwayTimes: VerdictTimes | undefined;
}

/** Put into the page by Playwright as text: nothing from outside of it can be used here. */
export const watchVerdicts = (): void => {
  const times: VerdictTimes = { milliseconds: [], aimingMilliseconds: undefined };
  globalThis.clearwayTimes = times;
  /** Side of the small copy of the picture's middle that is looked at: a code there is black and white, a wall is grey. */
  const side = 12;
  const contrastMin = 60;
  const canvas = new OffscreenCanvas(side, side);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  let shownSince: number | undefined;
  let isWaiting = false;

  const showsCode = (video: HTMLVideoElement): boolean => {
    const part = Math.min(video.videoWidth, video.videoHeight) / 8;
    const [left, top] = [(video.videoWidth - part) / 2, (video.videoHeight - part) / 2];
    context?.drawImage(video, left, top, part, part, 0, 0, side, side);
    const { data = [] } = context?.getImageData(0, 0, side, side) ?? {};
    const reds = [...data].filter((_, at) => at % 4 === 0);
    return Math.max(...reds) - Math.min(...reds) > contrastMin;
  };

  const watchFrames = (video: HTMLVideoElement): void => {
    const look = (now: number): void => {
      if (!showsCode(video)) shownSince = undefined;
      else if (shownSince === undefined) {
        shownSince = now;
        // Only a code that comes into sight while the gate aims is timed.
        isWaiting = document.querySelector("[data-screen=aiming]") !== null;
      }
      video.requestVideoFrameCallback(look);
    };
    video.requestVideoFrameCallback(look);
  };

  const onVerdict = (): void => {
    if (isWaiting && shownSince !== undefined) {
      const since = shownSince;
      isWaiting = false;
      // The next task after the next frame: by then the verdict has been painted.
      requestAnimationFrame((start) => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => times.milliseconds.push(Math.max(performance.now(), start) - since);
        channel.port2.postMessage(undefined);
      });
    }
    // Long enough to be painted, short enough to be back before the next code.
    setTimeout(() => document.querySelector<HTMLElement>("[data-deed]")?.click(), 300);
  };

  const watched = new WeakSet<HTMLVideoElement>();
  let hadVerdict = false;
  new MutationObserver(() => {
    const video = document.querySelector("video");
    if (video !== null && !watched.has(video)) {
      watched.add(video);
      watchFrames(video);
    }
    const hasVerdict = document.querySelector("[data-screen=verdict]") !== null;
    if (hasVerdict && !hadVerdict) onVerdict();
    hadVerdict = hasVerdict;
    if (times.aimingMilliseconds === undefined && document.querySelector("[data-screen=aiming]") !== null) {
      requestAnimationFrame(() => {
        times.aimingMilliseconds ??= performance.now();
      });
    }
  }).observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-screen"] });
};
