/** Tells of each new frame of a video, by the quickest call that the browser really makes. */

/** WebKitGTK has the call and does not make it for a camera: a picture that moves this long without one gets none. */
export const uncalledMilliseconds = 1000;

/** Calls back whenever the video shows a new frame, until told to stop; with each repaint where the browser does not tell of frames. */
export const onNewFrame = (video: HTMLVideoElement, callback: () => void): (() => void) => {
  let isStopped = false;
  let isTold = "requestVideoFrameCallback" in video;
  const request = (): void => {
    if (isTold) video.requestVideoFrameCallback(run);
    else requestAnimationFrame(run);
  };
  const run = (): void => {
    if (isStopped) return;
    // A call that was made is made again.
    clearInterval(timer);
    callback();
    request();
  };
  let seenSeconds = 0;
  const timer = setInterval(() => {
    if (isTold && seenSeconds > 0 && video.currentTime > seenSeconds) {
      isTold = false;
      request();
    }
    seenSeconds = video.currentTime;
  }, uncalledMilliseconds);
  request();
  return () => {
    isStopped = true;
    clearInterval(timer);
  };
};
