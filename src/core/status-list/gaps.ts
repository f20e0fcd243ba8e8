/** Sets of places as Golomb-Rice coded gaps in a stream of bits (core/README.md section 2; S. W. Golomb 1966, R. F. Rice 1979). */
import type { Bytes } from "../bytes.ts";

/** Widths of the two numbers before each set: 21 bits count to 2^20, 5 bits name any k that 32-bit reads allow. */
const countWidth = 21;
const kWidth = 5;

/** No gap below 2^20 is shortest with a greater k. */
const writerKMax = 20;

/** A stream being written, most significant bit first. */
export interface BitWriter {
  bytes: Bytes;
  /** Bits written so far. */
  position: number;
}

/** An empty stream. Never fails. */
export const createBitWriter = (): BitWriter => ({ bytes: new Uint8Array(64), position: 0 });

/** Appends the `width` low bits of a value, 0 to 31, most significant first. */
export const writeBits = (writer: BitWriter, value: number, width: number): void => {
  const end = writer.position + width;
  if (end > writer.bytes.length * 8) {
    const grown = new Uint8Array(writer.bytes.length * 2);
    grown.set(writer.bytes);
    writer.bytes = grown;
  }
  for (let left = width; left > 0;) {
    const free = 8 - (writer.position & 7);
    const taken = Math.min(free, left);
    left -= taken;
    const chunk = (value >>> left) & ((1 << taken) - 1);
    const index = writer.position >>> 3;
    writer.bytes[index] = (writer.bytes[index] as number) | (chunk << (free - taken)); // as: grown above to hold it
    writer.position += taken;
  }
};

/** The stream so far, its last byte filled with zeros. */
export const writtenBytes = (writer: BitWriter): Bytes => writer.bytes.slice(0, (writer.position + 7) >>> 3);

const gapsOf = (places: readonly number[]): readonly number[] => {
  let previous = -1;
  return places.map((place) => {
    const gap = place - previous - 1;
    if (gap < 0) throw new RangeError(`places: expected rising numbers, got ${place} after ${previous}`);
    previous = place;
    return gap;
  });
};

/** The smallest of the k that make the gaps shortest, so that one set has one encoding by us. */
const shortestK = (gaps: readonly number[]): number => {
  let best = { k: 0, width: Infinity };
  for (let k = 0; k <= writerKMax; k += 1) {
    const width = gaps.reduce((sum, gap) => sum + (gap >>> k), gaps.length * (k + 1));
    if (width < best.width) best = { k, width };
  }
  return best.k;
};

const onesAtOnceMax = 24;

/** Appends a set of rising places. Throws RangeError where they do not rise. */
export const writeSet = (writer: BitWriter, places: readonly number[]): void => {
  const gaps = gapsOf(places);
  const k = shortestK(gaps);
  writeBits(writer, gaps.length, countWidth);
  writeBits(writer, k, kWidth);
  for (const gap of gaps) {
    let ones = gap >>> k;
    for (; ones > onesAtOnceMax; ones -= onesAtOnceMax) writeBits(writer, 2 ** onesAtOnceMax - 1, onesAtOnceMax);
    writeBits(writer, 2 ** (ones + 1) - 2, ones + 1);
    writeBits(writer, gap & (2 ** k - 1), k);
  }
};

/** A stream being read. Reading past the end gives zeros and is found by `endsExactly` or `readSet`. */
export interface BitReader {
  /** The stream and 8 zero bytes, so that 32 bits can be read at each of its bits. */
  readonly view: DataView;
  readonly bitLength: number;
  position: number;
}

/** Reads a stream from its first bit. Never fails. */
export const createBitReader = (stream: Uint8Array): BitReader => {
  const padded = new Uint8Array(stream.length + 8);
  padded.set(stream);
  return { view: new DataView(padded.buffer), bitLength: stream.length * 8, position: 0 };
};

/** The 32 bits from a position on, which lies at most one bit past the end; as a signed number. */
const peek32 = (view: DataView, position: number): number => {
  const index = position >>> 3;
  const shift = position & 7;
  return (view.getUint32(index) << shift) | (view.getUint8(index + 4) >>> (8 - shift));
};

/** The next 1 to 31 bits as a number; undefined past the end. */
export const readBits = (reader: BitReader, width: number): number | undefined => {
  if (reader.position + width > reader.bitLength) return undefined;
  const value = peek32(reader.view, reader.position) >>> (32 - width);
  reader.position += width;
  return value;
};

/** The next set, rising places below `universe`; undefined for anything else. Its size is checked before its memory is taken. */
export const readSet = (reader: BitReader, universe: number): Uint32Array | undefined => {
  const { view, bitLength } = reader;
  const count = readBits(reader, countWidth);
  const k = readBits(reader, kWidth);
  if (count === undefined || k === undefined || count > universe) return undefined;
  if (count * (k + 1) > bitLength - reader.position) return undefined;
  const places = new Uint32Array(count);
  const unit = 2 ** k;
  let position = reader.position;
  let next = 0;
  for (let index = 0; index < count; index += 1) {
    let ones = Math.clz32(~peek32(view, position));
    position += ones;
    while (ones === 32) {
      ones = Math.clz32(~peek32(view, position));
      position += ones;
      next += 32 * unit;
    }
    next += ones * unit;
    position += 1;
    if (position + k > bitLength) return undefined;
    // A shift by 32 is a shift by 0 here, so k = 0 needs its own case.
    if (k > 0) next += peek32(view, position) >>> (32 - k);
    position += k;
    if (next >= universe) return undefined;
    places[index] = next;
    next += 1;
  }
  reader.position = position;
  return places;
};

/** Whether nothing but the last byte's zero filling is left. */
export const endsExactly = (reader: BitReader): boolean =>
  reader.bitLength - reader.position < 8 && peek32(reader.view, reader.position) === 0;
