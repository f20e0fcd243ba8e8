/** Tells people of their new colour (D7.2, D9.6). */
import type { Kysely } from "kysely";
import type { Colour } from "../../core/pass/claims.ts";
import { colourNumber } from "../../core/status-list/bits.ts";
import type { Tables } from "../db/schema.ts";
import { notify } from "../notifications/notify.ts";

/** The colour that somebody's pass shows from now on. */
export interface ChangedColour {
  readonly holder: string;
  readonly colour: Colour;
}

/** The colour of a number in `places` or `colour_causes`. */
export const colourOfNumber = (number: number): Colour => {
  if (number === colourNumber.green) return "green";
  return number === colourNumber.red ? "red" : "yellow";
};

/** Stores one notification a person, in the caller's transaction. */
export const tellHolders = async (trx: Kysely<Tables>, changed: readonly ChangedColour[]): Promise<void> =>
  notify(
    trx,
    changed.map(({ holder, colour }) => ({ holder, kind: `colour-${colour}` as const })),
  );
