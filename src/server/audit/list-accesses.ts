/** Reads the audit log: for whom it is about, for operators, and for whoever works the machine. */
import type { Kysely } from "kysely";
import type { Tables } from "../db/schema.ts";
import type { ActorKind } from "../db/tables/shared.ts";

/** An access as it is shown. */
export interface ListedAccess {
  /** By which the next page begins. */
  readonly entry: number;
  readonly atSeconds: number;
  readonly actorKind: ActorKind;
  readonly actorId: string;
  readonly action: string;
  readonly holder: string | null;
  readonly details: object;
}

/** Which ones. Newest first; `before` is the last entry of the page that was shown before. */
export interface AccessFilter {
  readonly holder?: string | undefined;
  readonly actor?: { readonly kind: ActorKind; readonly id: string } | undefined;
  readonly before?: number | undefined;
  readonly limit?: number | undefined;
}

const limitDefault = 100;

/** A page of accesses, newest first. */
export const readAccesses = async (
  db: Kysely<Tables>,
  { holder, actor, before, limit = limitDefault }: AccessFilter,
): Promise<readonly ListedAccess[]> => {
  let query = db
    .selectFrom("audit_entries")
    .select(["entry", "at_seconds", "actor_kind", "actor_id", "action", "holder", "details"])
    .orderBy("entry", "desc")
    .limit(limit);
  if (holder !== undefined) query = query.where("holder", "=", holder);
  if (actor !== undefined) query = query.where("actor_kind", "=", actor.kind).where("actor_id", "=", actor.id);
  if (before !== undefined) query = query.where("entry", "<", before);
  const rows = await query.execute();
  return rows.map(({ at_seconds, actor_kind, actor_id, ...row }) => ({
    ...row,
    ...{ atSeconds: at_seconds, actorKind: actor_kind, actorId: actor_id },
  }));
};

/**
 * Who read a holder's data (D9.5), for the holder: newest first, a page at a time; `after` is the last entry of the page before.
 * Reading this is itself the holder's own doing and needs no entry.
 */
export const listAccesses = async (
  db: Kysely<Tables>,
  holder: string,
  after?: number,
): Promise<readonly ListedAccess[]> => readAccesses(db, { holder, before: after });
