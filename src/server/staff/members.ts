/** Members of staff: who they are, what they may, whose people they see, and how one leaves. */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import type { Member, MemberPage } from "../../api/staff.ts";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import type { Actor } from "../access/actor.ts";
import { endSessionsOf } from "../access/sessions.ts";
import { recordAccess } from "../audit/record-access.ts";
import type { AuditParts } from "../audit/record-access.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import type { Language } from "../db/tables/people.ts";
import type { StaffRole } from "../db/tables/staff.ts";
import { inboxOf } from "./inbox.ts";

/** What changes to staff need. */
export interface StaffParts extends AuditParts {
  readonly db: Kysely<Tables>;
}

/** What a member may. */
export interface Duties {
  readonly roles: readonly StaffRole[];
  readonly communities: readonly number[];
}

/** No such member, or one who left; a community that there is not. */
export type MemberError = "staff-unknown" | "community-unknown" | "staff-self";

/** Adds a member, who can sign in once a link was used. */
export const addMember = async (
  parts: StaffParts,
  actor: Actor,
  { name, language, ...duties }: Duties & { readonly name: string; readonly language: Language },
): Promise<Result<number, "community-unknown">> =>
  parts.db.transaction().execute(async (trx) => {
    if (!(await areCommunities(trx, duties.communities))) return fail("community-unknown");
    const { staff } = await trx
      .insertInto("staff")
      .values({ name, language, roles: inOrder(duties.roles), created_seconds: await peekClock(trx) })
      .returning("staff")
      .executeTakeFirstOrThrow();
    await assign(trx, staff, duties.communities);
    await recordAccess(trx, parts, { actor, action: "staff.add", details: { staff, ...duties } });
    return ok(staff);
  });

/** Gives a member other roles and communities, at once. Nobody gives up being an operator: that is for another one to do. */
export const setDuties = async (
  parts: StaffParts,
  actor: Actor,
  staff: number,
  duties: Duties,
): Promise<Result<undefined, MemberError>> => {
  if (isSelf(actor, staff) && !duties.roles.includes("operator")) return fail("staff-self");
  return parts.db.transaction().execute(async (trx) => {
    if (!(await areCommunities(trx, duties.communities))) return fail("community-unknown");
    const { numUpdatedRows } = await trx
      .updateTable("staff")
      .set({ roles: inOrder(duties.roles) })
      .where("staff", "=", staff)
      .where("dismissed_seconds", "is", null)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return fail("staff-unknown");
    await trx.deleteFrom("staff_communities").where("staff", "=", staff).execute();
    await assign(trx, staff, duties.communities);
    await recordAccess(trx, parts, { actor, action: "staff.set-duties", details: { staff, ...duties } });
    return ok(undefined);
  });
};

/**
 * Lets a member go: sessions, tokens, links, passkeys and push messages end with the transaction. The row stays, since decisions name
 * it. Says whether the member was there before.
 */
export const dismissMember = async (
  parts: StaffParts,
  actor: Actor,
  staff: number,
): Promise<Result<{ readonly name: string; readonly changed: boolean }, MemberError>> => {
  if (isSelf(actor, staff)) return fail("staff-self");
  return parts.db.transaction().execute(async (trx) => {
    const isLiving = await lockMember(trx, staff);
    const member = await readMember(trx, staff);
    if (member === undefined) return fail("staff-unknown");
    const { name } = member;
    if (!isLiving) return ok({ name, changed: false });
    const nowSeconds = await peekClock(trx);
    await trx.updateTable("staff").set({ dismissed_seconds: nowSeconds }).where("staff", "=", staff).execute();
    await endSessionsOf(trx, { staff });
    await trx
      .updateTable("staff_tokens")
      .set({ revoked_seconds: nowSeconds })
      .where("staff", "=", staff)
      .where("revoked_seconds", "is", null)
      .execute();
    await trx.deleteFrom("staff_links").where("staff", "=", staff).execute();
    await trx.deleteFrom("passkey_challenges").where("staff", "=", staff).execute();
    await trx.deleteFrom("passkeys").where("staff", "=", staff).execute();
    await trx
      .deleteFrom("push_subscriptions")
      .where("holder", "=", await inboxOf(trx, staff))
      .execute();
    await recordAccess(trx, parts, { actor, action: "staff.dismiss", details: { staff } });
    return ok({ name, changed: true });
  });
};

/**
 * Whether a member may sign in; first of all locks in a transaction that changes anything of a member, so that a dismissal at the same
 * moment ends what the transaction makes too.
 */
export const lockMember = async (trx: Kysely<Tables>, staff: number): Promise<boolean> => {
  const member = await trx
    .selectFrom("staff")
    .select("dismissed_seconds")
    .where("staff", "=", staff)
    // Not FOR UPDATE: a session that is being opened refers to the row, and may hold what a dismissal waits for.
    .forNoKeyUpdate()
    .executeTakeFirst();
  return member?.dismissed_seconds === null;
};

/** Members by number, from behind `after` on; those who left too. */
export const listMembers = async (
  db: Kysely<Tables>,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<MemberPage> => {
  const { rows } = await selectMembers(sql`WHERE s.staff > ${after} ORDER BY s.staff LIMIT ${limit + 1}`).execute(db);
  const members = rows.slice(0, limit);
  return { members, next: rows.length > limit ? (members.at(-1)?.staff ?? null) : null };
};

/** One member, who may have left; undefined where there never was one. */
export const readMember = async (db: Kysely<Tables>, staff: number): Promise<Member | undefined> =>
  (await selectMembers(sql`WHERE s.staff = ${staff}`).execute(db)).rows[0];

const selectMembers = (rest: ReturnType<typeof sql>) => sql<Member>`
  SELECT s.staff, s.name, s.roles, s.language, s.created_seconds AS "createdSeconds",
    s.dismissed_seconds AS "dismissedSeconds",
    ARRAY(SELECT community FROM staff_communities c WHERE c.staff = s.staff ORDER BY community) AS communities,
    (SELECT count(*) FROM passkeys p WHERE p.staff = s.staff) AS passkeys,
    (SELECT max(seen_seconds) FROM sessions o WHERE o.staff = s.staff) AS "seenSeconds"
  FROM staff s ${rest}`;

const isSelf = (actor: Actor, staff: number): boolean => actor.kind === "staff" && actor.staff === staff;

/** Each once, always in the same order. */
const inOrder = (roles: readonly StaffRole[]): StaffRole[] => [...new Set(roles)].toSorted();

const areCommunities = async (trx: Kysely<Tables>, communities: readonly number[]): Promise<boolean> => {
  const wanted = [...new Set(communities)];
  if (wanted.length === 0) return true;
  const found = await trx.selectFrom("communities").select("community").where("community", "in", wanted).execute();
  return found.length === wanted.length;
};

const assign = async (trx: Kysely<Tables>, staff: number, communities: readonly number[]): Promise<void> => {
  const rows = [...new Set(communities)].map((community) => ({ staff, community }));
  if (rows.length > 0) await trx.insertInto("staff_communities").values(rows).execute();
};
