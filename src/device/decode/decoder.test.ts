import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { encode } from "uqr";
import { expect, test } from "vitest";
import { createDecoder } from "./decoder.ts";
import type { Luma } from "./luma.ts";
import { invertLuma, padLuma, scaleLuma, smoothLuma } from "./luma.ts";

const wasmFile = createRequire(import.meta.url).resolve("zxing-wasm/reader/zxing_reader.wasm");
const withWasm = await createDecoder({ loadWasm: () => Promise.resolve(new Uint8Array(readFileSync(wasmFile))) });
const withoutWasm = await createDecoder({ loadWasm: () => Promise.reject(new Error("refused by policy")) });
const decoders = [
  ["zxing-wasm", withWasm],
  ["qr alone", withoutWasm],
] as const;

const text = "HP1:%69 VD92EX0$*Q-A+B./:K7 0123456789";

/** A code drawn with `modulePixels` pixels a module on a white sheet. */
const draw = (content: string, { modulePixels = 4, border = 4 } = {}): Luma => {
  const { data: modules, size } = encode(content, { border, ecc: "M" });
  const width = size * modulePixels;
  const data = new Uint8Array(width * width);
  for (let row = 0; row < width; row += 1) {
    for (let column = 0; column < width; column += 1) {
      const isBlack = modules[Math.floor(row / modulePixels)]?.[Math.floor(column / modulePixels)] === true;
      data[row * width + column] = isBlack ? 0 : 255;
    }
  }
  return { data, width, height: width };
};

test("WebAssembly that cannot be loaded leaves the other engine at work", () => {
  expect(withWasm.hasWasm).toBe(true);
  expect(withoutWasm.hasWasm).toBe(false);
});

test("broken WebAssembly bytes leave the other engine at work", async () => {
  const decoder = await createDecoder({ loadWasm: () => Promise.resolve(new Uint8Array([0, 1, 2])) });
  expect(decoder.hasWasm).toBe(false);
  expect(decoder.decodeFrame(draw(text), 1)).toBe(text);
});

test.each(decoders)("a clean picture is read as a frame and as a still (%s)", (_name, decoder) => {
  expect(decoder.decodeFrame(draw(text), 1)).toBe(text);
  expect(decoder.decodeStill(draw(text))).toBe(text);
});

test.each(decoders)("an empty sheet reads as nothing (%s)", (_name, decoder) => {
  const sheet = { data: new Uint8Array(200 * 100).fill(255), width: 200, height: 100 };
  expect(decoder.decodeFrame(sheet, 5)).toBeUndefined();
  expect(decoder.decodeStill(sheet)).toBeUndefined();
});

test.each(decoders)("a picture of one pixel reads as nothing (%s)", (_name, decoder) => {
  const pixel = { data: new Uint8Array([7]), width: 1, height: 1 };
  expect(decoder.decodeFrame(pixel, 0)).toBeUndefined();
  expect(decoder.decodeStill(pixel)).toBeUndefined();
});

test.each(decoders)("a code without a quiet zone on a dark table is read as a still (%s)", (_name, decoder) => {
  expect(decoder.decodeStill(draw(text, { border: 0 }))).toBe(text);
});

test.each(decoders)("a light-on-dark code is read as a still (%s)", (_name, decoder) => {
  expect(decoder.decodeStill(invertLuma(draw(text)))).toBe(text);
});

test("the second engine looks at every third frame only", () => {
  const inverted = invertLuma(draw(text));
  const read = [1, 2, 3, 4, 6].map((frameNumber) => withWasm.decodeFrame(inverted, frameNumber));
  expect(read).toEqual([undefined, undefined, text, undefined, text]);
  expect(withoutWasm.decodeFrame(draw(text), 1)).toBe(text);
});

test("a light-on-dark code is read on every fifth frame by zxing-wasm", () => {
  expect(withWasm.decodeFrame(invertLuma(draw(text)), 5)).toBe(text);
});

test.each(decoders)("a tiny picture and a blurred one are read as stills (%s)", (_name, decoder) => {
  expect(decoder.decodeStill(draw(text, { modulePixels: 2 }))).toBe(text);
  expect(decoder.decodeStill(smoothLuma(draw(text, { modulePixels: 3 })))).toBe(text);
});

test("a frame written into the decoder's own memory is read in place, with the chroma planes behind it", () => {
  const { data, width, height } = draw(text);
  const frame = withWasm.frameBytes((width * height * 3) / 2);
  frame.set(data);
  expect(withWasm.decodeFrame({ data: frame, width, height }, 1)).toBe(text);
});

test("frames of growing and shrinking size are read one after the other", () => {
  for (const modulePixels of [3, 9, 2, 20, 4]) {
    expect(withWasm.decodeFrame(draw(text, { modulePixels }), 1)).toBe(text);
  }
});

test("a luma with fewer bytes than its size says reads as nothing", () => {
  const short = { data: new Uint8Array(10), width: 300, height: 300 };
  expect(withWasm.decodeStill(short)).toBeUndefined();
  expect(withoutWasm.decodeFrame(short, 1)).toBeUndefined();
});

test("altered copies keep the picture's content", () => {
  const code = draw(text);
  expect(withWasm.decodeFrame(padLuma(scaleLuma(code, 1.5), 30), 1)).toBe(text);
});
