import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { onNewFrame, untoldMilliseconds } from "./new-frames.ts";

/** A video as far as it is looked at, whose calls for frames and repaints the test makes. */
const createVideo = () => {
  const frames: (() => void)[] = [];
  const repaints: (() => void)[] = [];
  const fields = { currentTime: 0, requestVideoFrameCallback: (run: () => void) => frames.push(run) };
  vi.stubGlobal("requestAnimationFrame", (run: () => void) => repaints.push(run));
  const play = (seconds: number): void => {
    for (let second = 0; second < seconds; second += 1) {
      fields.currentTime += 1;
      vi.advanceTimersByTime(untoldMilliseconds);
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
  for (let second = 0; second < 10; second += 1) {
    frames.pop()?.();
    play(1);
  }
  expect(callback).toHaveBeenCalledTimes(10);
  expect(frames).toHaveLength(1);
  expect(repaints).toHaveLength(0);
});

test.each([0, 1])("a picture that goes on moving after %i calls is looked at with each repaint", (calls) => {
  const { video, frames, repaints, play } = createVideo();
  const callback = vi.fn();
  onNewFrame(video, callback);
  if (calls > 0) frames.pop()?.();
  play(3);
  expect(repaints).toHaveLength(1);
  repaints.pop()?.();
  repaints.pop()?.();
  play(10);
  expect(callback).toHaveBeenCalledTimes(calls + 2);
  expect(repaints).toHaveLength(1);
});

test("a call that comes late does not go on beside the repaints", () => {
  const { video, frames, repaints, play } = createVideo();
  const callback = vi.fn();
  onNewFrame(video, callback);
  play(3);
  frames.pop()?.();
  expect(callback).not.toHaveBeenCalled();
  expect([frames.length, repaints.length]).toEqual([0, 1]);
});

test("a camera that takes long to start is waited for", () => {
  const { video, repaints } = createVideo();
  onNewFrame(video, vi.fn());
  vi.advanceTimersByTime(30 * untoldMilliseconds);
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
