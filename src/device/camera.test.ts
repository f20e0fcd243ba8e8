import { expect, test } from "vitest";
import { errorToCameraTrouble } from "./camera.ts";

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
