/** The camera's picture with the frame to hold a code in; stays warm, out of sight, while a verdict is looked at. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { CameraAbilities, CameraChoice, RunningCamera } from "../../../device/camera.ts";
import { currentWords } from "../../../ui/words/current.ts";
import { tapToPicturePoint } from "./picture-point.ts";
import { CameraTools } from "./camera-tools.tsx";

/** Starts the camera on the element. */
export type StartVideo = (
  video: HTMLVideoElement,
  choice: CameraChoice,
  onRunning: (abilities: CameraAbilities) => void,
) => RunningCamera;

/** What lies around the picture, and how it starts. */
export interface AimingProps {
  readonly phase: "aiming" | "checking" | "verdict";
  readonly choice: CameraChoice;
  /** The code judged last is still in view. */
  readonly isSameInView: boolean;
  readonly startVideo: StartVideo;
  readonly children: ComponentChildren;
}

/** The camera of the element while it is mounted; another choice starts it anew. */
const useCamera = (startVideo: StartVideo, { facing, cameraId }: CameraChoice, isPaused: boolean) => {
  const video = useRef<HTMLVideoElement>(null);
  const camera = useRef<RunningCamera | undefined>(undefined);
  const [abilities, setAbilities] = useState<CameraAbilities>();
  useEffect(() => {
    if (video.current === null) return;
    const choice = { facing, ...(cameraId === undefined ? {} : { cameraId }) };
    const started = startVideo(video.current, choice, setAbilities);
    camera.current = started;
    return () => {
      started.stop();
      setAbilities(undefined);
    };
  }, [startVideo, facing, cameraId]);
  useEffect(() => {
    if (isPaused) camera.current?.pause();
    else camera.current?.resume();
  }, [isPaused, startVideo, facing, cameraId]);
  return { video, camera, abilities };
};

/** Mounted from the first aiming to the last verdict of a queue, so that the next traveler does not wait for a camera. */
export const Aiming = ({ phase, choice, isSameInView, startVideo, children }: AimingProps) => {
  const words = currentWords().aiming;
  const isPaused = phase === "verdict";
  const { video, camera, abilities } = useCamera(startVideo, choice, isPaused);
  const isMirrored = choice.facing === "user";
  const isRunning = abilities !== undefined;
  const refocus = (event: MouseEvent): void => {
    const element = video.current;
    if (element === null || abilities?.canRefocus !== true) return;
    const { left, top, width, height } = element.getBoundingClientRect();
    const tap = { x: event.clientX - left, y: event.clientY - top };
    const picture = { width: element.videoWidth, height: element.videoHeight };
    void camera.current?.refocus(tapToPicturePoint(tap, { width, height }, picture, isMirrored));
  };
  const aimingHint = isSameInView ? words.sameInView : words.hint;
  const hint = isRunning ? aimingHint : words.starting;
  return (
    <main
      class="aiming"
      data-screen={isPaused ? undefined : phase}
      data-paused={isPaused ? "true" : undefined}
      data-camera={isRunning ? "running" : "starting"}
      inert={isPaused}
      aria-hidden={isPaused}
    >
      <h1 class="unseen">{words.title}</h1>
      {/* The tap only helps the lens: everything it does the camera also does by itself. */}
      <div class="viewfinder" data-mirrored={isMirrored ? "true" : undefined} onClick={refocus}>
        <video ref={video} muted playsInline aria-hidden="true" tabIndex={-1} />
        <div class="frame" aria-hidden="true" />
        <p class="hint" role="status">
          {phase === "checking" ? words.checking : hint}
        </p>
      </div>
      <CameraTools camera={camera} abilities={abilities} />
      {children}
    </main>
  );
};
