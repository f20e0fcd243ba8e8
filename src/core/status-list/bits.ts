/** The colours of a status list's places, two bits each, least significant first (core/README.md section 2). */
import type { Bytes } from "../bytes.ts";
import { sizeLog2Max, sizeLog2Min } from "../limits.ts";
import type { Colour } from "../pass/claims.ts";

/** What a place can say; numbered on the wire as the IETF list numbers VALID, INVALID and SUSPENDED. */
export type ListColour = Colour;

/** The number of each colour on the wire, in lists and in codes. */
export const colourNumber = { green: 0, red: 1, yellow: 2 } as const satisfies Record<ListColour, number>;

/** How many places a list of these bits has. */
export const placeCount = (bits: Uint8Array): number => bits.length * 4;

/** How many bytes the bits of a list take. Throws RangeError for a size that no list has. */
export const bitsBytes = (sizeLog2: number): number => {
  if (!Number.isInteger(sizeLog2) || sizeLog2 < sizeLog2Min || sizeLog2 > sizeLog2Max) {
    throw new RangeError(`sizeLog2: expected ${sizeLog2Min} to ${sizeLog2Max}, got ${sizeLog2}`);
  }
  return 2 ** (sizeLog2 - 2);
};

/** A list of 2^sizeLog2 places, all green. Throws RangeError for a size that no list has. */
export const createBits = (sizeLog2: number): Bytes => new Uint8Array(bitsBytes(sizeLog2));

const isPlace = (bits: Uint8Array, place: number): boolean =>
  Number.isInteger(place) && place >= 0 && place < placeCount(bits);

/** The two bits at a place that is known to exist. */
const valueAt = (bits: Uint8Array, place: number): number => ((bits[place >>> 2] as number) >>> ((place & 3) * 2)) & 3; // as: every caller has checked the place

/** The colour at a place; undefined where the list has no such place. The value 3 reads as yellow. */
export const colourAt = (bits: Uint8Array, place: number): ListColour | undefined => {
  if (!isPlace(bits, place)) return undefined;
  const value = valueAt(bits, place);
  if (value === colourNumber.green) return "green";
  return value === colourNumber.red ? "red" : "yellow";
};

/** Gives a place a colour. Throws RangeError where the list has no such place. */
export const setColour = (bits: Uint8Array, place: number, colour: ListColour): void => {
  if (!isPlace(bits, place)) throw new RangeError(`place: expected below ${placeCount(bits)}, got ${place}`);
  const shift = (place & 3) * 2;
  // as: the place was checked in the line above
  bits[place >>> 2] = ((bits[place >>> 2] as number) & ~(3 << shift)) | (colourNumber[colour] << shift);
};

/** Calls `visit` with every place that is not green, in order; bytes of four greens cost one comparison. */
export const forEachNonGreen = (
  bits: Uint8Array,
  visit: (place: number, colour: Exclude<ListColour, "green">) => void,
): void => {
  for (let index = 0; index < bits.length; index += 1) {
    if (bits[index] === 0) continue;
    for (let place = index * 4; place < index * 4 + 4; place += 1) {
      const value = valueAt(bits, place);
      if (value !== colourNumber.green) visit(place, value === colourNumber.red ? "red" : "yellow");
    }
  }
};
