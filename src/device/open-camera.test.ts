import { expect, test } from "vitest";
import { openChosen } from "./open-camera.ts";
import type { CameraChoice } from "./open-camera.ts";

const front: CameraChoice = { facing: "user", cameraId: "tablet" };

/** Tries the choice against a browser that fails by id with this; gives the constraints' members that were asked. */
const tryChoice = async (choice: CameraChoice, error?: DOMException) => {
  const asked: unknown[] = [];
  const opening = openChosen(choice, ({ video }) => {
    if (typeof video !== "object") throw new TypeError("video: expected constraints");
    asked.push(video.deviceId ?? video.facingMode);
    return video.deviceId !== undefined && error !== undefined ? Promise.reject(error) : Promise.resolve("opened");
  });
  return { asked, result: await opening.catch((reason: unknown) => reason) };
};

test("a camera is asked for by its id, or by the way it faces", async () => {
  expect(await tryChoice(front)).toEqual({ asked: [{ exact: "tablet" }], result: "opened" });
  expect(await tryChoice({ facing: "environment" })).toEqual({ asked: [{ ideal: "environment" }], result: "opened" });
});

test.each(["OverconstrainedError", "NotFoundError"])(
  "a camera that is gone (%s) gives way to another one",
  async (name) => {
    const tried = await tryChoice(front, new DOMException("", name));
    expect(tried).toEqual({ asked: [{ exact: "tablet" }, { ideal: "user" }], result: "opened" });
  },
);

test("a camera that is not allowed is not asked for twice", async () => {
  const error = new DOMException("", "NotAllowedError");
  expect(await tryChoice(front, error)).toEqual({ asked: [{ exact: "tablet" }], result: error });
});
