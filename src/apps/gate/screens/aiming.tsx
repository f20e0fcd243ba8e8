/** The camera's picture with the frame to hold a code in; stays in sight, darkened, while a code is checked. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { currentWords } from "../../../ui/words/current.ts";

/** Starts the camera on the element and gives the way to stop it. */
export type StartVideo = (video: HTMLVideoElement, onRunning: () => void) => () => void;

/** What lies around the picture, and how it starts. */
export interface AimingProps {
  readonly isChecking: boolean;
  readonly startVideo: StartVideo;
  readonly children: ComponentChildren;
}

/** Calls back with whether the page can be seen, now and at each change. */
const followVisibility = (callback: (isVisible: boolean) => void): (() => void) => {
  const tell = (): void => {
    callback(document.visibilityState === "visible");
  };
  document.addEventListener("visibilitychange", tell);
  tell();
  return () => {
    document.removeEventListener("visibilitychange", tell);
  };
};

/** The camera runs exactly while this is mounted and the page can be seen. */
export const Aiming = ({ isChecking, startVideo, children }: AimingProps) => {
  const words = currentWords().aiming;
  const video = useRef<HTMLVideoElement>(null);
  const [isRunning, setIsRunning] = useState(false);
  useEffect(() => {
    let stop: (() => void) | undefined;
    const stopNow = (): void => {
      stop?.();
      stop = undefined;
      setIsRunning(false);
    };
    const unfollow = followVisibility((isVisible) => {
      if (!isVisible || video.current === null) stopNow();
      else {
        stop ??= startVideo(video.current, () => {
          setIsRunning(true);
        });
      }
    });
    return () => {
      unfollow();
      stopNow();
    };
  }, [startVideo]);
  const hint = isRunning ? words.hint : words.starting;
  return (
    <main
      class="aiming"
      data-screen={isChecking ? "checking" : "aiming"}
      data-camera={isRunning ? "running" : "starting"}
    >
      <h1 class="unseen">{words.title}</h1>
      <div class="viewfinder">
        <video ref={video} muted playsInline aria-hidden="true" tabIndex={-1} />
        <div class="frame" aria-hidden="true" />
        <p class="hint" role="status">
          {isChecking ? words.checking : hint}
        </p>
      </div>
      {children}
    </main>
  );
};
