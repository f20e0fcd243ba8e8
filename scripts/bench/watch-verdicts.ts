/** Runs in the page before the gate app: times each verdict from the first frame that shows a code, and goes on by itself. */

/** What was timed since the page began. */
export interface VerdictTimes {
  readonly milliseconds: number[];
  /** Codes that went out of sight without a verdict; counted above with the time for which they were there. */
  missed: number;
  /** From the start of the navigation to the first aiming on screen. */
  aimingMilliseconds: number | undefined;
}

declare global {
  var clearwayTimes: VerdictTimes | undefined;
  var clearwayShowsCode: ((video: HTMLVideoElement) => Promise<boolean>) | undefined;
}

/** Both are put into the page by Playwright as text: nothing from outside of them can be used there. This one first. */
export const lookForCodes = (): void => {
  /** Between the darkest and the brightest of the picture's middle: a code there is black and white, a wall is grey. */
  const contrastMin = 60;
  /** Of the brightness alone, without turning the picture into colours: watching must not cost what it measures. */
  globalThis.clearwayShowsCode = async (video: HTMLVideoElement): Promise<boolean> => {
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
};

/** Times verdicts and goes on by itself. */
export const watchVerdicts = (): void => {
  const times: VerdictTimes = { milliseconds: [], missed: 0, aimingMilliseconds: undefined };
  globalThis.clearwayTimes = times;
  let wasShown = false;
  /** When a code came into sight while the gate aimed; only such a one is timed. */
  let waitingSince: number | undefined;

  const watchFrames = (video: HTMLVideoElement): void => {
    const look = (_now: number, { captureTime, presentationTime }: VideoFrameCallbackMetadata): void => {
      const isAiming = document.querySelector("[data-screen=aiming]") !== null;
      void globalThis.clearwayShowsCode?.(video).then((isShown) => {
        // When the camera took it: a page that starves is told of it late.
        if (isShown && !wasShown && isAiming) waitingSince = captureTime ?? presentationTime;
        if (!isShown && waitingSince !== undefined) {
          times.missed += 1;
          times.milliseconds.push(performance.now() - waitingSince);
          waitingSince = undefined;
        }
        wasShown = isShown;
      });
      video.requestVideoFrameCallback(look);
    };
    video.requestVideoFrameCallback(look);
  };

  const onVerdict = (): void => {
    const since = waitingSince;
    waitingSince = undefined;
    // The next task after the next frame: by then the verdict has been painted.
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => {
        if (since !== undefined) times.milliseconds.push(performance.now() - since);
      };
      channel.port2.postMessage(undefined);
    });
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
