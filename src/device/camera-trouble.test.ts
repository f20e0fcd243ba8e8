import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { errorToCameraTrouble, onCameraBack } from "./camera-trouble.ts";
import type { CameraScope } from "./camera-trouble.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test.each([
  ["NotAllowedError", "blocked"],
  ["SecurityError", "blocked"],
  ["NotFoundError", "absent"],
  ["OverconstrainedError", "absent"],
  ["NotReadableError", "taken"],
  ["AbortError", "taken"],
] as const)("%s means that the camera is %s", (name, trouble) => {
  expect(errorToCameraTrouble(new DOMException("", name))).toBe(trouble);
});

test("a browser without any camera access has none", () => {
  expect(errorToCameraTrouble(new TypeError("getUserMedia is undefined"))).toBe("absent");
});

test("what is no error at all can be tried again", () => {
  expect(errorToCameraTrouble(undefined)).toBe("taken");
});

/** A browser that tells of cameras, with a permission where it knows one; `calls` are the tries that it led to. */
const listen = async (status?: EventTarget & { state: string }) => {
  const mediaDevices = new EventTarget();
  const query = () => (status === undefined ? Promise.reject(new TypeError("camera")) : Promise.resolve(status));
  const page = Object.assign(new EventTarget(), { visibilityState: "visible" as DocumentVisibilityState });
  const camera = { isTaken: false, calls: 0 };
  await onCameraBack(
    () => (camera.calls += 1),
    () => camera.isTaken,
    // Only what is asked of a browser here.
    { mediaDevices, permissions: { query } } as unknown as CameraScope,
    page,
  );
  const show = (visibilityState: DocumentVisibilityState): void => {
    page.visibilityState = visibilityState;
    page.dispatchEvent(new Event("visibilitychange"));
  };
  return { camera, mediaDevices, show };
};

test("a camera that is allowed later is told, one that is forbidden is not", async () => {
  const status = Object.assign(new EventTarget(), { state: "prompt" });
  const { camera } = await listen(status);
  status.state = "denied";
  status.dispatchEvent(new Event("change"));
  expect(camera.calls).toBe(0);
  status.state = "granted";
  status.dispatchEvent(new Event("change"));
  expect(camera.calls).toBe(1);
});

test("a camera that is plugged in is told, also by a browser that knows no such permission", async () => {
  const { camera, mediaDevices } = await listen();
  mediaDevices.dispatchEvent(new Event("devicechange"));
  expect(camera.calls).toBe(1);
});

test("a camera that another app took is tried again when the guard comes back, and then every 15 seconds", async () => {
  const { camera, show } = await listen();
  camera.isTaken = true;
  show("hidden");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(camera.calls).toBe(0);
  show("visible");
  expect(camera.calls).toBe(1);
  await vi.advanceTimersByTimeAsync(14_999);
  expect(camera.calls).toBe(1);
  await vi.advanceTimersByTimeAsync(15_001);
  expect(camera.calls).toBe(3);
});

test("without that trouble nothing is tried: no person is asked for the camera again and again", async () => {
  const { camera, show } = await listen();
  show("hidden");
  show("visible");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(camera.calls).toBe(0);
});
