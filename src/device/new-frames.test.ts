import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { onNewFrame, uncalledMilliseconds } from "./new-frames.ts";

/** A video as far as it is looked at, whose calls for frames and repaints the test makes. */
const createVideo = () => {
  const frames: (() => void)[] = [];
  const repaints: (() => void)[] = [];
  const fields = { currentTime: 0, requestVideoFrameCallback: (run: () => void) => frames.push(run) };
  vi.stubGlobal("requestAnimationFrame", (run: () => void) => repaints.push(run));
  const play = (seconds: number): void => {
    for (let second = 0; second < seconds; second += 1) {
      fields.currentTime += 1;
      vi.advanceTimersByTime(uncalledMilliseconds);
    }
  };
  // as: only these two members are used
  return { fields, video: fields as unknown as HTMLVideoElement, frames, repaints, play };
};

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("each frame that the browser tells of is passed on, and repaints are not asked for", () => {
  const { video, frames, repaints, play } = createVideo();
  const callback = vi.fn();
  onNewFrame(video, callback);
  frames.pop()?.();
  frames.pop()?.();
  play(10);
  expect(callback).toHaveBeenCalledTimes(2);
  expect(frames).toHaveLength(1);
  expect(repaints).toHaveLength(0);
});

test("a picture that moves for a second without a call is looked at with each repaint", () => {
  const { video, repaints, play } = createVideo();
  const callback = vi.fn();
  onNewFrame(video, callback);
  play(2);
  expect(repaints).toHaveLength(1);
  repaints.pop()?.();
  repaints.pop()?.();
  play(10);
  expect(callback).toHaveBeenCalledTimes(2);
  expect(repaints).toHaveLength(1);
});

test("a camera that takes long to start is waited for", () => {
  const { video, repaints } = createVideo();
  onNewFrame(video, vi.fn());
  vi.advanceTimersByTime(30 * uncalledMilliseconds);
  expect(repaints).toHaveLength(0);
});

test("a browser without the call is asked for repaints at once", () => {
  const { fields, video, repaints, play } = createVideo();
  Reflect.deleteProperty(fields, "requestVideoFrameCallback");
  onNewFrame(video, vi.fn());
  play(3);
  expect(repaints).toHaveLength(1);
});

test("nothing is passed on or asked for after the end", () => {
  const { video, frames, repaints, play } = createVideo();
  const callback = vi.fn();
  const stop = onNewFrame(video, callback);
  stop();
  frames.pop()?.();
  play(3);
  expect(callback).not.toHaveBeenCalled();
  expect([...frames, ...repaints]).toHaveLength(0);
});
