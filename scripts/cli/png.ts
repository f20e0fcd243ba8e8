/** PNG of every depth, colour type and interlacing to RGBA (PNG 3rd edition, W3C), with nothing inflated beyond what the header says. */
import { constants, inflateSync } from "node:zlib";

/** Eight bits each of red, green, blue and opacity, row by row. */
export interface Rgba {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** What the header chunk says (section 11.2.1). */
export interface PngHeader {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colourType: number;
  readonly isInterlaced: boolean;
}

interface Pass {
  readonly x: number;
  readonly y: number;
  readonly stepX: number;
  readonly stepY: number;
}

interface Chunks {
  readonly idatBytes: Uint8Array;
  readonly palette: Uint8Array;
  readonly transparency: Uint8Array;
}

const signatureLength = 8;
const channelsByColourType = new Map([
  [0, 1],
  [2, 3],
  [3, 1],
  [4, 2],
  [6, 4],
]);
const depthsByColourType = new Map([
  [0, [1, 2, 4, 8, 16]],
  [2, [8, 16]],
  [3, [1, 2, 4, 8]],
  [4, [8, 16]],
  [6, [8, 16]],
]);
const wholePicture: readonly Pass[] = [{ x: 0, y: 0, stepX: 1, stepY: 1 }];
const adam7: readonly Pass[] = [
  { x: 0, y: 0, stepX: 8, stepY: 8 },
  { x: 4, y: 0, stepX: 8, stepY: 8 },
  { x: 0, y: 4, stepX: 4, stepY: 8 },
  { x: 2, y: 0, stepX: 4, stepY: 4 },
  { x: 0, y: 2, stepX: 2, stepY: 4 },
  { x: 1, y: 0, stepX: 2, stepY: 2 },
  { x: 0, y: 1, stepX: 1, stepY: 2 },
];
/** Some encoders leave a few bytes behind the last row. */
const inflatedSlackBytes = 65_536;

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The header, or undefined where these bytes begin no PNG of a known form. Reads 29 bytes at most. */
export const readPngHeader = (bytes: Uint8Array): PngHeader | undefined => {
  if (bytes.length < 29) return undefined;
  const view = viewOf(bytes);
  const isHeader =
    view.getUint32(0) === 0x89504e47 && view.getUint32(4) === 0x0d0a1a0a && view.getUint32(12) === 0x49484452;
  const [depth = 0, colourType = 0, compression = 1, filter = 1, interlace = 2] = bytes.subarray(24, 29);
  const width = view.getUint32(16);
  const height = view.getUint32(20);
  const isKnown = depthsByColourType.get(colourType)?.includes(depth) === true;
  if (!isHeader || !isKnown || width === 0 || height === 0 || compression !== 0 || filter !== 0 || interlace > 1) {
    return undefined;
  }
  return { width, height, depth, colourType, isInterlaced: interlace === 1 };
};

/** The chunks that matter; a file that is cut off gives what it has. */
const readChunks = (bytes: Uint8Array): Chunks => {
  const view = viewOf(bytes);
  const idats: Uint8Array[] = [];
  let palette = new Uint8Array();
  let transparency = new Uint8Array();
  for (let at = signatureLength; at + 8 <= bytes.length;) {
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const content = bytes.subarray(at + 8, Math.min(at + 8 + length, bytes.length));
    if (type === "IDAT") idats.push(content);
    if (type === "PLTE") palette = new Uint8Array(content);
    if (type === "tRNS") transparency = new Uint8Array(content);
    if (type === "IEND") break;
    at += length + 12;
  }
  return { idatBytes: Buffer.concat(idats), palette, transparency };
};

const paeth = (left: number, above: number, corner: number): number => {
  const toLeft = Math.abs(above - corner);
  const toAbove = Math.abs(left - corner);
  const toCorner = Math.abs(left + above - 2 * corner);
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
};

/** Undoes a row's filter in place (section 9.2); `above` is the row before it in its pass. */
const unfilter = (filter: number, row: Uint8Array, above: Uint8Array, bytesPerPixel: number): void => {
  if (filter > 4) throw new RangeError(`filter: expected 0 to 4, got ${filter}`);
  if (filter === 0) return;
  for (let at = 0; at < row.length; at += 1) {
    const left = row[at - bytesPerPixel] ?? 0;
    const up = above[at] ?? 0;
    const corner = above[at - bytesPerPixel] ?? 0;
    const predicted =
      filter === 1 ? left : filter === 2 ? up : filter === 3 ? (left + up) >> 1 : paeth(left, up, corner);
    row[at] = (row[at] ?? 0) + predicted;
  }
};

/** The sample at an index of a row: one to sixteen bits, most significant first. */
const sampleAt = (row: Uint8Array, index: number, depth: number): number => {
  if (depth === 8) return row[index] ?? 0;
  if (depth === 16) return ((row[2 * index] ?? 0) << 8) | (row[2 * index + 1] ?? 0);
  const bit = index * depth;
  return ((row[bit >> 3] ?? 0) >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
};

type PixelWriter = (row: Uint8Array, column: number, rgba: Uint8Array, to: number) => void;

const paletteWriter =
  ({ depth }: PngHeader, { palette, transparency }: Chunks): PixelWriter =>
  (row, column, rgba, to) => {
    const index = sampleAt(row, column, depth);
    for (let channel = 0; channel < 3; channel += 1) rgba[to + channel] = palette[3 * index + channel] ?? 0;
    rgba[to + 3] = transparency[index] ?? 255;
  };

/** Grey or colour, with opacity of its own or one colour that means transparent (section 11.3.1.1). */
const sampleWriter = ({ depth, colourType }: PngHeader, { transparency }: Chunks): PixelWriter => {
  const channels = channelsByColourType.get(colourType) ?? 1;
  const colours = channels < 3 ? 1 : 3;
  const scale = 255 / (2 ** depth - 1);
  const keys = Array.from({ length: Math.floor(transparency.length / 2) }, (_, at) => sampleAt(transparency, at, 16));
  return (row, column, rgba, to) => {
    const from = column * channels;
    let isKey = channels === colours && keys.length >= colours;
    for (let channel = 0; channel < 3; channel += 1) {
      const at = colours === 1 ? 0 : channel;
      const sample = sampleAt(row, from + at, depth);
      if (sample !== keys[at]) isKey = false;
      rgba[to + channel] = sample * scale + 0.5;
    }
    const opacity = channels === colours ? 255 : sampleAt(row, from + colours, depth) * scale + 0.5;
    rgba[to + 3] = isKey ? 0 : opacity;
  };
};

/** The picture as RGBA. For headers that `readPngHeader` gave; throws where the rest is damaged. */
export const decodePng = (bytes: Uint8Array, header: PngHeader): Rgba => {
  const { width, height, depth, colourType, isInterlaced } = header;
  const chunks = readChunks(bytes);
  const bitsPerPixel = depth * (channelsByColourType.get(colourType) ?? 1);
  const bytesPerPixel = Math.max(1, bitsPerPixel >> 3);
  const passes = (isInterlaced ? adam7 : wholePicture).map((pass) => {
    const columns = Math.max(0, Math.ceil((width - pass.x) / pass.stepX));
    const rows = columns === 0 ? 0 : Math.max(0, Math.ceil((height - pass.y) / pass.stepY));
    return { ...pass, columns, rows, rowBytes: Math.ceil((columns * bitsPerPixel) / 8) };
  });
  const expectedBytes = passes.reduce((sum, { rows, rowBytes }) => sum + rows * (1 + rowBytes), 0);
  const inflated = inflateSync(chunks.idatBytes, {
    maxOutputLength: expectedBytes + inflatedSlackBytes,
    finishFlush: constants.Z_SYNC_FLUSH,
  });
  const data = new Uint8Array(width * height * 4);
  const writePixel = colourType === 3 ? paletteWriter(header, chunks) : sampleWriter(header, chunks);
  let at = 0;
  for (const { x, y, stepX, stepY, columns, rows, rowBytes } of passes) {
    let above = new Uint8Array(rowBytes);
    for (let index = 0; index < rows; index += 1) {
      const row = new Uint8Array(rowBytes);
      row.set(inflated.subarray(at + 1, at + 1 + rowBytes));
      unfilter(inflated[at] ?? 0, row, above, bytesPerPixel);
      at += 1 + rowBytes;
      above = row;
      const start = (y + index * stepY) * width + x;
      for (let column = 0; column < columns; column += 1) writePixel(row, column, data, (start + column * stepX) * 4);
    }
  }
  return { data, width, height };
};
