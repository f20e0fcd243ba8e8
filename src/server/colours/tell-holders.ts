/** Tells people of their new colour (D7.2, D9.6). */
import type { Kysely } from "kysely";
import type { Colour } from "../../core/pass/claims.ts";
import type { Tables } from "../db/schema.ts";
import { notify } from "../notifications/notify.ts";

/** Stores one notification a person, in the caller's transaction. */
export const tellHolders = async (
  trx: Kysely<Tables>,
  changed: readonly { readonly holder: string; readonly colour: Colour }[],
): Promise<void> =>
  notify(
    trx,
    changed.map(({ holder, colour }) => ({ holder, kind: `colour-${colour}` as const })),
  );
