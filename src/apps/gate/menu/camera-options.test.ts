import { expect, test } from "vitest";
import { cameraOptions } from "./camera-options.ts";

const camera = (deviceId: string, label = "") => ({ kind: "videoinput" as const, deviceId, label });
const microphone = { kind: "audioinput" as const, deviceId: "m", label: "Microphone" };

test("one camera is no choice", () => {
  expect(cameraOptions([microphone, camera("a", "Back")], undefined)).toEqual([]);
});

test("cameras can be chosen among, or left to the app", () => {
  expect(cameraOptions([camera("a", "Back"), microphone, camera("b")], "b")).toEqual([
    { id: "", isGone: false },
    { id: "a", label: "Back", isGone: false },
    { id: "b", isGone: false },
  ]);
});

test("before a camera was allowed the browser names none", () => {
  expect(cameraOptions([camera(""), camera("")], undefined)).toEqual([]);
});

test("a chosen camera that is not plugged in can be given up", () => {
  expect(cameraOptions([camera("a", "Back")], "usb")).toEqual([
    { id: "", isGone: false },
    { id: "a", label: "Back", isGone: false },
    { id: "usb", isGone: true },
  ]);
});
