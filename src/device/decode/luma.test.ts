import { expect, test } from "vitest";
import { invertLuma, padLuma, rgbaToLuma, scaleLuma, smoothLuma } from "./luma.ts";

test.each([
  ["black", [0, 0, 0, 255], 0],
  ["white", [255, 255, 255, 255], 255],
  ["red", [255, 0, 0, 255], 76],
  ["green", [0, 255, 0, 255], 150],
  ["blue", [0, 0, 255, 255], 29],
  ["transparent black lies on white paper", [0, 0, 0, 0], 255],
  ["half transparent black is grey", [0, 0, 0, 128], 127],
])("brightness of %s", (_name, pixel, expected) => {
  expect(rgbaToLuma(Uint8Array.from(pixel), 1, 1).data[0]).toBe(expected);
});

test("too few bytes for the size are our mistake and throw", () => {
  expect(() => rgbaToLuma(new Uint8Array(15), 2, 2)).toThrow(RangeError);
});

const picture = { data: Uint8Array.from([0, 90, 180, 255, 45, 135]), width: 3, height: 2 };

test("inverting twice gives the picture back", () => {
  expect(invertLuma(picture).data).toEqual(Uint8Array.from([255, 165, 75, 0, 210, 120]));
  expect(invertLuma(invertLuma(picture))).toEqual(picture);
});

test("bytes behind the luma plane are no part of the picture", () => {
  const longer = { ...picture, data: Uint8Array.from([...picture.data, 1, 2, 3]) };
  expect(invertLuma(longer)).toEqual(invertLuma(picture));
  expect(padLuma(longer, 1)).toEqual(padLuma(picture, 1));
});

test("a padded picture has white on each side", () => {
  const padded = padLuma(picture, 1);
  expect([padded.width, padded.height]).toEqual([5, 4]);
  expect([...padded.data.subarray(0, 11)]).toEqual([255, 255, 255, 255, 255, 255, 0, 90, 180, 255, 255]);
});

test("an enlarged picture keeps its corners and lies between its neighbours elsewhere", () => {
  const scaled = scaleLuma(picture, 2);
  expect([scaled.width, scaled.height]).toEqual([6, 4]);
  expect([scaled.data[0], scaled.data[5], scaled.data[18], scaled.data[23]]).toEqual([0, 180, 255, 135]);
  expect(scaled.data[1]).toBe(23);
});

test("smoothing takes the mean of nine and leaves an even surface alone", () => {
  const even = { data: new Uint8Array(12).fill(80), width: 4, height: 3 };
  expect(smoothLuma(even)).toEqual(even);
  const dot = { data: Uint8Array.from([0, 0, 0, 0, 90, 0, 0, 0, 0]), width: 3, height: 3 };
  expect(smoothLuma(dot).data[4]).toBe(10);
});
