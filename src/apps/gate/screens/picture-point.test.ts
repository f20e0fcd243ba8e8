import { expect, test } from "vitest";
import { tapToPicturePoint } from "./picture-point.ts";

const portrait = { width: 360, height: 720 };
const landscapePicture = { width: 1920, height: 1080 };

test.each([
  ["the middle", { x: 180, y: 360 }, { x: 0.5, y: 0.5 }],
  ["the top", { x: 180, y: 0 }, { x: 0.5, y: 0 }],
  // The picture is 1,280 wide on this screen, of which 360 are seen.
  ["the left edge", { x: 0, y: 360 }, { x: 0.359375, y: 0.5 }],
  ["the right edge", { x: 360, y: 720 }, { x: 0.640625, y: 1 }],
])("a tap on %s of a cropped picture", (_, tap, expected) => {
  expect(tapToPicturePoint(tap, portrait, landscapePicture, false)).toEqual(expected);
});

test("a mirrored picture is tapped on its other side", () => {
  expect(tapToPicturePoint({ x: 0, y: 0 }, portrait, portrait, true)).toEqual({ x: 1, y: 0 });
});
