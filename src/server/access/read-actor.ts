/** Finds out who sends a request with a staff token; `session-reader.ts` does it for sessions. */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import type { StaffRole } from "../db/tables/staff.ts";
import type { Actor, StaffActor } from "./actor.ts";
import { secretHash } from "./sessions.ts";

const nobody: Actor = { kind: "nobody" };

/** The actor of a staff token: the member, with those of the token's roles that the member still has. */
export const actorOfToken = async (db: Kysely<Tables>, secret: string): Promise<Actor> => {
  const token = await db
    .selectFrom("staff_tokens")
    .select(["staff", "roles", "token"])
    .where("token_hash", "=", secretHash(secret))
    .where("revoked_seconds", "is", null)
    .where("expires_seconds", ">", await peekClock(db))
    .executeTakeFirst();
  if (token === undefined) return nobody;
  const member = await readStaff(db, token.staff);
  if (member === undefined) return nobody;
  return { ...member, roles: member.roles.filter((role) => token.roles.includes(role)), token: token.token };
};

/** A member as an actor; undefined for who is dismissed. */
export const readStaff = async (db: Kysely<Tables>, staff: number): Promise<StaffActor | undefined> => {
  const { rows } = await sql<{ roles: StaffRole[]; communities: number[] }>`
    SELECT roles, ARRAY(SELECT community FROM staff_communities c WHERE c.staff = s.staff ORDER BY community) AS communities
    FROM staff s WHERE staff = ${staff} AND dismissed_seconds IS NULL`.execute(db);
  const [member] = rows;
  return member && { kind: "staff", staff, ...member };
};
