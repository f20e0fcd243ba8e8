/** Ends what a holder's browsers have: who found or was given an old phone is neither let in nor told anything by it. */
import type { Kysely } from "kysely";
import { endSessionsOf } from "../access/sessions.ts";
import type { Tables } from "../db/schema.ts";

/** Ends all sessions but the one with this secret, and all push messages; a browser that is used on asks for them again. */
export const signOutEverywhere = async (trx: Kysely<Tables>, holder: string, keptSecret?: string): Promise<void> => {
  await endSessionsOf(trx, { holder }, keptSecret);
  await trx.deleteFrom("push_subscriptions").where("holder", "=", holder).execute();
};
