import { expect, test } from "vitest";
import { createLumaReader } from "./frame-luma.ts";

const heap = new Uint8Array(64);
const reader = createLumaReader((byteLength) => heap.subarray(0, byteLength));

const createFrame = (format: string, bytes: readonly number[], stride: number) =>
  // Only what the reader uses of a frame.
  ({
    format,
    visibleRect: { width: 2, height: 2 },
    allocationSize: () => bytes.length,
    copyTo: (room: Uint8Array) => {
      room.set(bytes);
      return Promise.resolve([{ offset: 0, stride }]);
    },
  }) as unknown as VideoFrame;

test.each(["I420", "NV12"])("the luma plane of %s is read where it was copied to", async (format) => {
  const luma = await reader.read(createFrame(format, [10, 20, 30, 40, 128, 128], 2));
  expect([luma.width, luma.height, [...luma.data.subarray(0, 4)]]).toEqual([2, 2, [10, 20, 30, 40]]);
  expect(luma.data.buffer).toBe(heap.buffer);
});

test.each(["RGBA", "BGRX"])("%s becomes brightness", async (format) => {
  const white = [255, 255, 255, 255];
  const black = [0, 0, 0, 255];
  const luma = await reader.read(createFrame(format, [...white, ...black, ...black, ...white], 8));
  expect([...luma.data]).toEqual([255, 0, 0, 255]);
});
