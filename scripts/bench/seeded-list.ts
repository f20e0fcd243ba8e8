/** Status lists as a province would have them: few places not green, at random, and a day's change. */
import type { Bytes } from "../../src/core/bytes.ts";
import { colourAt, createBits, setColour } from "../../src/core/status-list/bits.ts";

/** Share of places that are not green. */
const nonGreenShare = 0.01;
/** Share of those that are yellow. */
const yellowShare = 0.7;
/** Share of places that change in a day; half become red or yellow, half green. */
const changeShare = 0.001;

const isGreen = (bits: Uint8Array, place: number): boolean => colourAt(bits, place) === "green";

/** Gives `count` places that pass `accepts`, each once, a new colour. */
const recolour = (
  bits: Uint8Array,
  count: number,
  random: () => number,
  {
    accepts,
    colourOf,
  }: { accepts: (place: number) => boolean; colourOf: (index: number) => "green" | "red" | "yellow" },
): void => {
  const places = bits.length * 4;
  for (let done = 0; done < count;) {
    const place = Math.floor(random() * places);
    if (!accepts(place)) continue;
    setColour(bits, place, colourOf(done));
    done += 1;
  }
};

const yellowFirst =
  (count: number) =>
  (index: number): "red" | "yellow" =>
    index < Math.round(count * yellowShare) ? "yellow" : "red";

/** A list of 2^sizeLog2 places with exactly the shares above, and how many places are red and yellow. */
export const createSeededList = (sizeLog2: number, random: () => number) => {
  const bits: Bytes = createBits(sizeLog2);
  const nonGreen = Math.round(2 ** sizeLog2 * nonGreenShare);
  const yellow = Math.round(nonGreen * yellowShare);
  recolour(bits, nonGreen, random, { accepts: (place) => isGreen(bits, place), colourOf: yellowFirst(nonGreen) });
  return { bits, places: 2 ** sizeLog2, nonGreen, yellow, red: nonGreen - yellow };
};

/** The list a day later, and what changed. The list given stays as it is. */
export const createNextDay = (from: Uint8Array, random: () => number) => {
  const bits: Bytes = new Uint8Array(from);
  const half = Math.round((from.length * 4 * changeShare) / 2);
  const enteringYellow = Math.round(half * yellowShare);
  const wasGreen = (place: number) => isGreen(from, place) && isGreen(bits, place);
  const wasNot = (place: number) => !isGreen(from, place) && !isGreen(bits, place);
  recolour(bits, half, random, { accepts: wasGreen, colourOf: yellowFirst(half) });
  recolour(bits, half, random, { accepts: wasNot, colourOf: () => "green" });
  return { bits, enteringYellow, enteringRed: half - enteringYellow, leaving: half };
};
