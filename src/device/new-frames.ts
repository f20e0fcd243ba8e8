/** Tells of each new frame of a video, by the quickest call that the browser really makes. */

/** WebKitGTK has the call and makes it for a camera once at most: a picture that moves this long without one is not told of. */
export const untoldMilliseconds = 1000;

/** Calls back whenever the video shows a new frame, until told to stop; with each repaint where the browser does not tell of frames. */
export const onNewFrame = (video: HTMLVideoElement, callback: () => void): (() => void) => {
  let isStopped = false;
  let canTell = "requestVideoFrameCallback" in video;
  let wasTold = false;
  let seenSeconds = 0;
  const tell = (): void => {
    if (isStopped) return;
    callback();
    request();
  };
  const request = (): void => {
    if (!canTell) requestAnimationFrame(tell);
    else {
      video.requestVideoFrameCallback(() => {
        wasTold = true;
        // One that comes after all does not go on beside the repaints.
        if (canTell) tell();
      });
    }
  };
  const watch = setInterval(() => {
    const hasMoved = seenSeconds > 0 && video.currentTime > seenSeconds;
    if (canTell && hasMoved && !wasTold) {
      canTell = false;
      request();
    }
    wasTold = false;
    seenSeconds = video.currentTime;
  }, untoldMilliseconds);
  request();
  return () => {
    isStopped = true;
    clearInterval(watch);
  };
};
