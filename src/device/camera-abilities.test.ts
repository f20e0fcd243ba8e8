import { expect, test } from "vitest";
import { readAbilities } from "./camera-abilities.ts";
import type { CameraTrack } from "./camera-abilities.ts";

const createTrack = (capabilities: object, settings: MediaTrackSettings = {}): CameraTrack => ({
  // More than the DOM's types know.
  getCapabilities: () => capabilities as MediaTrackCapabilities,
  getSettings: () => settings,
});

test("a phone's camera has what its capabilities name", () => {
  const capabilities = {
    torch: true,
    zoom: { min: 1, max: 8, step: 0.1 },
    focusMode: ["manual", "single-shot", "continuous"],
  };
  expect(readAbilities(createTrack(capabilities, { zoom: 2 }), [])).toEqual({
    hasTorch: true,
    zoom: { min: 1, max: 8, step: 0.1, value: 2 },
    canRefocus: true,
    cameras: [],
  });
});

test.each([
  ["a list with both", [false, true], true],
  ["a list with off only", [false], false],
  ["false", false, false],
  ["nothing", undefined, false],
])("the torch is told by %s", (_name, torch, hasTorch) => {
  expect(readAbilities(createTrack({ torch }), []).hasTorch).toBe(hasTorch);
});

test("a zoom without a range is none", () => {
  expect(readAbilities(createTrack({ zoom: { min: 1, max: 1, step: 0 } }), []).zoom).toBeUndefined();
  expect(readAbilities(createTrack({ zoom: {} }), []).zoom).toBeUndefined();
});

test("a browser that tells no capabilities, and a video without a track, have none", () => {
  const none = { hasTorch: false, canRefocus: false, cameras: [] };
  expect(readAbilities({ getSettings: () => ({}) }, [])).toEqual(none);
  expect(readAbilities(undefined, [])).toEqual(none);
});

test("cameras are told by id and label, nameless ones before the permission not at all", () => {
  const devices = [
    { deviceId: "a", label: "Back" },
    { deviceId: "", label: "" },
  ];
  expect(readAbilities(undefined, devices).cameras).toEqual([{ id: "a", label: "Back" }]);
});
