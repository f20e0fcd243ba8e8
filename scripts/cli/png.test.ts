import { deflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { decodePicture, picturePixelsMax } from "./picture.ts";
import { drawQr, qrToPng, qrToSvg } from "./qr-drawing.ts";

interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colourType: number;
  readonly isInterlaced?: boolean;
  readonly chunks?: readonly Uint8Array[];
  /** The sample of a channel at a pixel. */
  readonly sample: (x: number, y: number, channel: number) => number;
}

const channelsOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const adam7Starts = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

const chunk = (type: string, content: Uint8Array): Uint8Array => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  return Buffer.concat([length, Buffer.from(type), content, Buffer.alloc(4)]);
};

const header = ({ width, height, depth, colourType, isInterlaced = false }: Drawing): Uint8Array => {
  const content = Buffer.alloc(13);
  content.writeUInt32BE(width, 0);
  content.writeUInt32BE(height, 4);
  content.set([depth, colourType, 0, 0, isInterlaced ? 1 : 0], 8);
  return chunk("IHDR", content);
};

/** A row's samples packed bit by bit: slow and obvious. */
const packRow = (drawing: Drawing, columns: readonly number[], y: number): number[] => {
  const { depth, colourType, sample } = drawing;
  let digits = "";
  for (const x of columns) {
    for (let channel = 0; channel < (channelsOf[colourType] ?? 1); channel += 1) {
      digits += sample(x, y, channel).toString(2).padStart(depth, "0");
    }
  }
  const padded = digits.padEnd(Math.ceil(digits.length / 8) * 8, "0");
  return Array.from({ length: padded.length / 8 }, (_, at) => Number.parseInt(padded.slice(at * 8, at * 8 + 8), 2));
};

const paethOf = (a: number, b: number, c: number): number =>
  [a, b, c].sort((p, q) => Math.abs(a + b - c - p) - Math.abs(a + b - c - q))[0] ?? 0;

/** Applies filter `kind` to a row, the other way round than the decoder. */
const filterRow = (kind: number, row: readonly number[], above: readonly number[], step: number): number[] =>
  row.map((byte, at) => {
    const left = row[at - step] ?? 0;
    const up = above[at] ?? 0;
    const corner = above[at - step] ?? 0;
    const predicted = [0, left, up, Math.floor((left + up) / 2), paethOf(left, up, corner)][kind] ?? 0;
    return (byte - predicted + 256) % 256;
  });

const encodeSlowly = (drawing: Drawing): Uint8Array => {
  const { width, height, depth, colourType, isInterlaced = false, chunks = [] } = drawing;
  const step = Math.max(1, (depth * (channelsOf[colourType] ?? 1)) / 8);
  const bytes: number[] = [];
  for (const [startX, startY, stepX, stepY] of isInterlaced ? adam7Starts : ([[0, 0, 1, 1]] as const)) {
    const columns = Array.from({ length: width }, (_, x) => x).filter((x) => x >= startX && (x - startX) % stepX === 0);
    let above: number[] = [];
    for (let y = startY; y < height && columns.length > 0; y += stepY) {
      const row = packRow(drawing, columns, y);
      bytes.push(y % 5, ...filterRow(y % 5, row, above, step));
      above = row;
    }
  }
  const magic = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const idat = deflateSync(Uint8Array.from(bytes));
  const middle = Math.floor(idat.length / 2);
  const idats = [chunk("IDAT", idat.subarray(0, middle)), chunk("IDAT", idat.subarray(middle))];
  return Buffer.concat([magic, header(drawing), ...chunks, ...idats, chunk("IEND", new Uint8Array())]);
};

const size = { width: 13, height: 11 };
const forms = [
  ...[1, 2, 4, 8, 16].map((depth) => ({ depth, colourType: 0 })),
  ...[2, 4, 6].flatMap((colourType) => [8, 16].map((depth) => ({ depth, colourType }))),
].flatMap((form) => [false, true].map((isInterlaced) => ({ ...form, isInterlaced })));

test.each(forms)("samples of depth $depth, colour type $colourType, interlaced: $isInterlaced", (form) => {
  const max = 2 ** form.depth - 1;
  const sample = (x: number, y: number, channel: number) => (x * 7919 + y * 104_729 + channel * 31) % (max + 1);
  const picture = decodePicture(encodeSlowly({ ...size, ...form, sample }));
  if (!picture.ok) throw new Error(picture.error);
  const isGrey = form.colourType === 0 || form.colourType === 4;
  const hasAlpha = form.colourType >= 4;
  for (let y = 0; y < size.height; y += 1) {
    for (let x = 0; x < size.width; x += 1) {
      const to8 = (channel: number) => Math.round((sample(x, y, channel) * 255) / max);
      const colours = isGrey ? [to8(0), to8(0), to8(0)] : [to8(0), to8(1), to8(2)];
      const expected = [...colours, hasAlpha ? to8(isGrey ? 1 : 3) : 255];
      const at = (y * size.width + x) * 4;
      expect([...picture.value.data.subarray(at, at + 4)]).toEqual(expected);
    }
  }
});

test.each([1, 2, 4, 8])("a palette of depth %d with opacity", (depth) => {
  const palette = chunk("PLTE", Uint8Array.from([10, 20, 30, 200, 210, 220]));
  const chunks = [palette, chunk("tRNS", Uint8Array.from([0]))];
  const picture = decodePicture(encodeSlowly({ ...size, depth, colourType: 3, chunks, sample: (x) => x % 2 }));
  if (!picture.ok) throw new Error(picture.error);
  expect([...picture.value.data.subarray(0, 8)]).toEqual([10, 20, 30, 0, 200, 210, 220, 255]);
});

test("one colour can mean transparent", () => {
  const chunks = [chunk("tRNS", Uint8Array.from([0, 1]))];
  const picture = decodePicture(encodeSlowly({ ...size, depth: 2, colourType: 0, chunks, sample: (x) => x % 4 }));
  if (!picture.ok) throw new Error(picture.error);
  expect([3, 7, 11].map((at) => picture.value.data[at])).toEqual([255, 0, 255]);
});

const plain: Drawing = { ...size, depth: 8, colourType: 0, sample: () => 9 };

test("a header that promises more pixels than the limit is refused before anything is inflated", () => {
  const huge = encodeSlowly({ ...plain, width: 1, height: 1 });
  const view = new DataView(huge.buffer, huge.byteOffset);
  view.setUint32(16, picturePixelsMax + 1);
  expect(decodePicture(huge)).toEqual({ ok: false, error: "picture-too-large" });
});

test("a stream that inflates to more than its header promises is refused", () => {
  const bomb = deflateSync(new Uint8Array(10_000_000));
  const magic = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const file = Buffer.concat([magic, header(plain), chunk("IDAT", bomb), chunk("IEND", new Uint8Array())]);
  expect(decodePicture(file)).toEqual({ ok: false, error: "picture-broken" });
});

test("no cut or changed file makes the decoder throw", () => {
  const file = encodeSlowly(plain);
  for (let length = 0; length < file.length; length += 1) decodePicture(file.subarray(0, length));
  for (let at = 0; at < file.length; at += 1) {
    const changed = Uint8Array.from(file);
    changed[at] = (changed[at] ?? 0) ^ 0x5a;
    decodePicture(changed);
  }
  expect(decodePicture(file).ok).toBe(true);
});

test("what is neither PNG nor JPEG is said to be so, and a damaged JPEG too", () => {
  expect(decodePicture(new Uint8Array())).toEqual({ ok: false, error: "picture-unknown-format" });
  expect(decodePicture(Buffer.from("GIF89a"))).toEqual({ ok: false, error: "picture-unknown-format" });
  expect(decodePicture(Uint8Array.from([0xff, 0xd8, 0xff, 0xe0]))).toEqual({ ok: false, error: "picture-broken" });
});

test("a drawn code has a quiet zone of four modules, in PNG and in SVG", () => {
  const drawing = drawQr("HP1:ABC", "L");
  const picture = decodePicture(qrToPng(drawing));
  if (!picture.ok) throw new Error(picture.error);
  const { data, width } = picture.value;
  expect(width).toBe((drawing.size + 8) * 8);
  const isBlack = (module: number) => data[(module * 8 * width + module * 8) * 4] === 0;
  expect([0, 3, 4, 5].map(isBlack)).toEqual([false, false, true, false]);
  expect(qrToSvg(drawing)).toContain(`viewBox="0 0 ${drawing.size + 8} ${drawing.size + 8}"`);
  expect(qrToSvg(drawing)).toContain("M4 4h7v1h-7z");
});
