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
  /** Between the darkest and the brightest of the picture's middle: a code there is black and white, a wall is grey. */
  const contrastMin = 60;
  let shownSince: number | undefined;
  let isWaiting = false;

  /** Of the brightness alone, without turning the picture into colours: watching must not cost what it measures. */
  const showsCode = async (video: HTMLVideoElement): Promise<boolean> => {
    const frame = new VideoFrame(video);
    try {
      const { codedWidth: width, codedHeight: height } = frame;
      const toEven = (pixels: number): number => Math.floor(pixels / 2) * 2;
      const side = toEven(Math.min(width, height) / 8);
      const rect = { x: toEven((width - side) / 2), y: toEven((height - side) / 2), width: side, height: side };
      const bytes = new Uint8Array(frame.allocationSize({ rect }));
      await frame.copyTo(bytes, { rect });
      const luma = bytes.subarray(0, side * side);
      return Math.max(...luma) - Math.min(...luma) > contrastMin;
    } finally {
      frame.close();
    }
  };

  const watchFrames = (video: HTMLVideoElement): void => {
    const look = (now: number): void => {
      // Only a code that comes into sight while the gate aims is timed.
      const isAiming = document.querySelector("[data-screen=aiming]") !== null;
      void showsCode(video).then((isShown) => {
        if (!isShown) shownSince = undefined;
        else if (shownSince === undefined) {
          shownSince = now;
          isWaiting = isAiming;
        }
      });
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
