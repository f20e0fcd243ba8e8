/** Whose notifications somebody who is signed in reads. */
import type { Kysely } from "kysely";
import type { Actor } from "../access/actor.ts";
import type { Tables } from "../db/schema.ts";
import { holdersActedFor } from "../people/acting-for.ts";
import { inboxOf } from "../staff/inbox.ts";

/** Who reads, by holder or inbox: browsers and streams are the reader's. */
export const readerOf = async (db: Kysely<Tables>, actor: Actor): Promise<string> => {
  if (actor.kind === "holder") return actor.holder;
  if (actor.kind === "staff") return inboxOf(db, actor.staff);
  throw new TypeError(`actor: expected a holder or staff, got ${actor.kind}`);
};

/** Of a holder the own ones and those of dependents, of a member of staff those of the inbox. */
export const notificationsOf = async (db: Kysely<Tables>, actor: Actor): Promise<readonly string[]> =>
  actor.kind === "holder" ? holdersActedFor(db, actor.holder) : [await readerOf(db, actor)];
