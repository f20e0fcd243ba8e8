/** A whole status list in the gate form: its red places, then its yellow ones (core/README.md section 2). */
import type { Bytes } from "../bytes.ts";
import { listStreamBytesMax } from "../limits.ts";
import { fail, ok } from "../result.ts";
import type { Result } from "../result.ts";
import { colourNumber, createBits, forEachNonGreen, placeCount } from "./bits.ts";
import { createBitReader, createBitWriter, endsExactly, readSet, writeSet, writtenBytes } from "./gaps.ts";

/** Why a stream is no snapshot: longer than its limit, not two sets that end exactly, or a place both red and yellow. */
export type SnapshotError = "snapshot-too-large" | "snapshot-malformed" | "snapshot-overlap";

/** The shortest stream that our two sets have. The value 3, which no writer of ours sets, goes out as yellow. */
export const encodeSnapshot = (bits: Uint8Array): Bytes => {
  const places = { red: [] as number[], yellow: [] as number[] }; // as: the type of empty arrays
  forEachNonGreen(bits, (place, colour) => places[colour].push(place));
  const writer = createBitWriter();
  writeSet(writer, places.red);
  writeSet(writer, places.yellow);
  return writtenBytes(writer);
};

/** The bits of a list of 2^sizeLog2 places. Throws RangeError for a size that no list has; a manifest names none such. */
export const decodeSnapshot = (stream: Uint8Array, sizeLog2: number): Result<Bytes, SnapshotError> => {
  const bits = createBits(sizeLog2);
  if (stream.length > listStreamBytesMax) return fail("snapshot-too-large");
  const reader = createBitReader(stream);
  const red = readSet(reader, placeCount(bits));
  const yellow = red && readSet(reader, placeCount(bits));
  if (red === undefined || yellow === undefined || !endsExactly(reader)) return fail("snapshot-malformed");
  for (const place of red) put(bits, place, colourNumber.red);
  for (const place of yellow) {
    if (!isGreen(bits, place)) return fail("snapshot-overlap");
    put(bits, place, colourNumber.yellow);
  }
  return ok(bits);
};

// as, twice: readSet gave places below placeCount(bits)
const isGreen = (bits: Uint8Array, place: number): boolean =>
  (((bits[place >>> 2] as number) >>> ((place & 3) * 2)) & 3) === colourNumber.green;

const put = (bits: Uint8Array, place: number, value: number): void => {
  bits[place >>> 2] = (bits[place >>> 2] as number) | (value << ((place & 3) * 2));
};
