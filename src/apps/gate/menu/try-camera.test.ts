import { expect, test } from "vitest";
import { tryCamera } from "./try-camera.ts";

const choice = { facing: "environment" } as const;

const createStream = () => {
  const stopped: string[] = [];
  const track = { stop: () => stopped.push("stopped") };
  // as: only what is used of a stream
  return { stream: { getTracks: () => [track] } as unknown as MediaStream, stopped };
};

test.each([
  [true, "runs"],
  [false, "dark"],
] as const)("a camera whose picture comes: %s is said to be %s, and is closed again", async (shows, said) => {
  const { stream, stopped } = createStream();
  const trial = { open: () => Promise.resolve(stream), showsPicture: () => Promise.resolve(shows) };
  expect(await tryCamera(choice, trial)).toBe(said);
  expect(stopped).toEqual(["stopped"]);
});

test.each([
  ["NotAllowedError", "blocked"],
  ["NotFoundError", "absent"],
  ["NotReadableError", "taken"],
] as const)("a camera that is refused with %s is %s", async (name, trouble) => {
  const open = () => Promise.reject(new DOMException("refused", name));
  expect(await tryCamera(choice, { open, showsPicture: () => Promise.resolve(true) })).toBe(trouble);
});
