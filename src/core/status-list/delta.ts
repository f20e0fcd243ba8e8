/** The change from one version of a status list to another in the gate form (core/README.md section 2). */
import type { Bytes } from "../bytes.ts";
import { listStreamBytesMax } from "../limits.ts";
import { fail, ok } from "../result.ts";
import type { Result } from "../result.ts";
import { colourAt, colourNumber, forEachNonGreen, placeCount, setColour, type ListColour } from "./bits.ts";
import {
  createBitReader,
  createBitWriter,
  endsExactly,
  readBits,
  readSet,
  writeBits,
  writeSet,
  writtenBytes,
} from "./gaps.ts";

/**
 * Why a stream is no delta for this base: longer than its limit; not its three parts ending exactly; a place that enters
 * in the colour that it has, or both enters and leaves.
 */
export type DeltaError = "delta-too-large" | "delta-malformed" | "delta-idle" | "delta-overlap";

/** The stream that turns one list into another of the same size. Throws RangeError where the sizes differ. */
export const encodeDelta = (from: Uint8Array, to: Uint8Array): Bytes => {
  if (from.length !== to.length) throw new RangeError(`to: expected ${from.length} bytes, got ${to.length}`);
  const entering: { readonly place: number; readonly colour: ListColour }[] = [];
  forEachNonGreen(to, (place, colour) => {
    if (colourAt(from, place) !== colour) entering.push({ place, colour });
  });
  const leavingRanks: number[] = [];
  let rank = 0;
  forEachNonGreen(from, (place) => {
    if (colourAt(to, place) === "green") leavingRanks.push(rank);
    rank += 1;
  });
  const writer = createBitWriter();
  writeSet(
    writer,
    entering.map(({ place }) => place),
  );
  for (const { colour } of entering) writeBits(writer, colourNumber[colour] - colourNumber.red, 1);
  writeSet(writer, leavingRanks);
  return writtenBytes(writer);
};

/** The places of the base's non-green ones at these rising ranks. */
const placesAtRanks = (nonGreen: readonly number[], ranks: Uint32Array): readonly number[] =>
  Array.from(ranks, (rank) => nonGreen[rank] as number); // as: readSet gave ranks below the length

/** The list after the delta; the base stays as it was. */
export const applyDelta = (base: Uint8Array, stream: Uint8Array): Result<Bytes, DeltaError> => {
  if (stream.length > listStreamBytesMax) return fail("delta-too-large");
  const nonGreen: number[] = [];
  forEachNonGreen(base, (place) => nonGreen.push(place));

  const reader = createBitReader(stream);
  const entering = readSet(reader, placeCount(base));
  if (entering === undefined) return fail("delta-malformed");
  const colours: ListColour[] = [];
  for (let index = 0; index < entering.length; index += 1) {
    colours.push(readBits(reader, 1) === 0 ? "red" : "yellow");
  }
  // Colours read past the end were none; the set after them then fails too.
  const ranks = readSet(reader, nonGreen.length);
  if (ranks === undefined || !endsExactly(reader)) return fail("delta-malformed");

  const bits = new Uint8Array(base);
  for (const place of placesAtRanks(nonGreen, ranks)) setColour(bits, place, "green");
  for (const [index, place] of entering.entries()) {
    const colour = colours[index] as ListColour; // as: one was read for each place
    if (colourAt(base, place) === colour) return fail("delta-idle");
    if (colourAt(bits, place) !== colourAt(base, place)) return fail("delta-overlap");
    setColour(bits, place, colour);
  }
  return ok(bits);
};
