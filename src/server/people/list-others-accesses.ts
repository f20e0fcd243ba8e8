/** Who else read a person's data, for that person (D9.5). */
import type { Kysely } from "kysely";
import type { Accesses } from "../../api/people.ts";
import type { Tables } from "../db/schema.ts";

/** Newest first, a page at a time; what the person and its guardian did themselves is left out. Members of staff are named by their roles only. */
export const listOthersAccesses = async (
  db: Kysely<Tables>,
  holder: string,
  { before, limit }: { readonly before?: number | undefined; readonly limit: number },
): Promise<Accesses> => {
  let query = db
    .selectFrom("audit_entries")
    .select(["entry", "at_seconds", "actor_kind", "actor_id", "action"])
    .where("holder", "=", holder)
    .where("actor_kind", "in", ["staff", "platform", "device"])
    .orderBy("entry", "desc")
    .limit(limit);
  if (before !== undefined) query = query.where("entry", "<", before);
  const rows = await query.execute();
  const rolesById = await readRoles(
    db,
    rows.filter(({ actor_kind }) => actor_kind === "staff").map(({ actor_id }) => Number(actor_id)),
  );
  return {
    accesses: rows.map(({ at_seconds, actor_kind, actor_id, action }) => ({
      atSeconds: at_seconds,
      by: byOf(actor_kind),
      roles: actor_kind === "staff" ? [...(rolesById.get(Number(actor_id)) ?? [])] : [],
      action,
    })),
    next: rows.length < limit ? null : (rows.at(-1)?.entry ?? null),
  };
};

const byOf = (kind: string): Accesses["accesses"][number]["by"] =>
  kind === "staff" || kind === "device" ? kind : "platform";

const readRoles = async (
  db: Kysely<Tables>,
  staff: readonly number[],
): Promise<ReadonlyMap<number, readonly string[]>> => {
  if (staff.length === 0) return new Map();
  const rows = await db
    .selectFrom("staff")
    .select(["staff", "roles"])
    .where("staff", "in", [...new Set(staff)])
    .execute();
  return new Map(rows.map(({ staff: id, roles }) => [id, roles]));
};
