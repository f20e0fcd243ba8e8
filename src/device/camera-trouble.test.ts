import { expect, test } from "vitest";
import { errorToCameraTrouble, onCameraBack } from "./camera-trouble.ts";
import type { CameraScope } from "./camera-trouble.ts";

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

/** A browser that tells of cameras, with a permission where it knows one. */
const createScope = (status?: EventTarget & { state: string }) => {
  const mediaDevices = new EventTarget();
  const query = () => (status === undefined ? Promise.reject(new TypeError("camera")) : Promise.resolve(status));
  // Only what is asked of a browser here.
  return { scope: { mediaDevices, permissions: { query } } as unknown as CameraScope, mediaDevices };
};

test("a camera that is allowed later is told, one that is forbidden is not", async () => {
  const status = Object.assign(new EventTarget(), { state: "prompt" });
  let calls = 0;
  await onCameraBack(() => (calls += 1), createScope(status).scope);
  status.state = "denied";
  status.dispatchEvent(new Event("change"));
  expect(calls).toBe(0);
  status.state = "granted";
  status.dispatchEvent(new Event("change"));
  expect(calls).toBe(1);
});

test("a camera that is plugged in is told, also by a browser that knows no such permission", async () => {
  const { scope, mediaDevices } = createScope();
  let calls = 0;
  await onCameraBack(() => (calls += 1), scope);
  mediaDevices.dispatchEvent(new Event("devicechange"));
  expect(calls).toBe(1);
});
