import { afterEach, expect, test, vi } from "vitest";
import { createTrackControls } from "./track-controls.ts";

afterEach(() => {
  vi.useRealTimers();
});

/** A camera that writes down what it is told, and refuses what a test names. */
const createTrack = (refused: readonly string[] = []) => {
  const told: object[] = [];
  const controls = createTrackControls({
    // More than the DOM's types know.
    getCapabilities: () => ({ focusMode: ["single-shot", "continuous"] }) as MediaTrackCapabilities,
    getSettings: () => ({}),
    applyConstraints: ({ advanced: [set = {}] = [] } = {}) => {
      if (Object.keys(set).some((name) => refused.includes(name)))
        return Promise.reject(new DOMException("", "OverconstrainedError"));
      told.push(set);
      return Promise.resolve();
    },
  });
  return { told, controls };
};

test("what was set before goes along, since a later call would undo it", async () => {
  const { told, controls } = createTrack();
  expect(await controls.apply({ isTorchOn: true })).toBe(true);
  expect(await controls.apply({ zoom: 2 })).toBe(true);
  expect(await controls.apply({ isTorchOn: false })).toBe(true);
  expect(told).toEqual([{ torch: true }, { torch: true, zoom: 2 }, { torch: false, zoom: 2 }]);
});

test("what the camera refuses is told and not kept", async () => {
  const { told, controls } = createTrack(["torch"]);
  expect(await controls.apply({ isTorchOn: true })).toBe(false);
  expect(await controls.apply({ zoom: 2 })).toBe(true);
  expect(told).toEqual([{ zoom: 2 }]);
});

test("a tap focuses once on its point, then the camera focuses on its own with what was set meanwhile", async () => {
  vi.useFakeTimers();
  const { told, controls } = createTrack();
  await controls.refocus({ x: 0.2, y: 0.7 });
  await controls.apply({ isTorchOn: true });
  await vi.advanceTimersByTimeAsync(2500);
  expect(told).toEqual([
    { focusMode: "single-shot", pointsOfInterest: [{ x: 0.2, y: 0.7 }] },
    { torch: true },
    { torch: true, focusMode: "continuous" },
  ]);
});

test("a camera without points focuses all the same, and not after it was closed", async () => {
  vi.useFakeTimers();
  const { told, controls } = createTrack(["pointsOfInterest"]);
  await controls.refocus({ x: 0.2, y: 0.7 });
  controls.stop();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(told).toEqual([{ focusMode: "single-shot" }]);
});
