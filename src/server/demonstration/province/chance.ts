/** Chance that is the same for the same words: everything in the demonstration's province follows from its seed. */
import { createHash } from "node:crypto";

/** Draws, one after another. */
export interface Chance {
  /** In [0, 1). */
  readonly share: () => number;
  /** In [0, limit), whole. */
  readonly below: (limit: number) => number;
  /** True once in so many times. */
  readonly is: (share: number) => boolean;
  /** One of them; throws RangeError where there are none. */
  readonly of: <T>(from: readonly T[]) => T;
}

/** The draws that belong to these words: FNV-1a over them, then mulberry32. */
export const createChance = (...words: readonly (string | number)[]): Chance => {
  let state = fnv1a(words.join(" "));
  const share = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(share() * limit);
  return {
    share,
    below,
    is: (wanted) => share() < wanted,
    of: (from) => {
      const drawn = from[below(from.length)];
      if (drawn === undefined) throw new RangeError("from: expected at least one, got none");
      return drawn;
    },
  };
};

const fnv1a = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return hash;
};

/** A UUID in the form of a random one that is the same for the same words. */
export const uuidOf = (...words: readonly (string | number)[]): string => {
  const hex = createHash("sha256").update(words.join(" ")).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
};
