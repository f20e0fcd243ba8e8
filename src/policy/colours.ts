/** Colours of a pass, and which of several counts (D5). */
import type { Colour } from "../core/pass/claims.ts";

export type { Colour } from "../core/pass/claims.ts";

const badness = { green: 0, yellow: 1, red: 2 } as const satisfies Record<Colour, number>;

/** Red over yellow over green; green where there is none. */
export const worstColour = (colours: readonly Colour[]): Colour =>
  colours.reduce<Colour>((worst, colour) => (badness[colour] > badness[worst] ? colour : worst), "green");
