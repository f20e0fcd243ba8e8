/** Finds out who sends a request: by a session's secret or a staff token. */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import type { StaffRole } from "../db/tables/staff.ts";
import type { Actor, StaffActor } from "./actor.ts";
import { secretHash, travelerSessionSeconds } from "./sessions.ts";

/** How precisely it is known when a session was last used: each use would else be a write. */
const seenSecondsStep = 900;

const nobody: Actor = { kind: "nobody" };

/** The actor of a session. One look-up by primary key for a holder. */
export const actorOfSession = async (db: Kysely<Tables>, secret: string): Promise<Actor> => {
  const hash = secretHash(secret);
  const { rows } = await sql<{ holder: string | null; staff: number | null; seen: number; now: number }>`
    SELECT holder, staff, seen_seconds AS seen, clock.now FROM sessions, ${clockRow}
    WHERE session_hash = ${hash} AND ended_seconds IS NULL AND expires_seconds > clock.now`.execute(db);
  const [session] = rows;
  if (session === undefined) return nobody;
  if (session.now - session.seen >= seenSecondsStep) {
    const slid = session.holder !== null && { expires_seconds: session.now + travelerSessionSeconds };
    await db
      .updateTable("sessions")
      .set({ seen_seconds: session.now, ...slid })
      .where("session_hash", "=", hash)
      .execute();
  }
  if (session.holder !== null) return { kind: "holder", holder: session.holder };
  if (session.staff === null) return nobody;
  return (await readStaff(db, session.staff)) ?? nobody;
};

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

/** `peekClock` as a row, so that one statement does it all. */
const clockRow = sql`(
  SELECT greatest(seconds, floor(extract(epoch FROM clock_timestamp()))::bigint) AS now FROM clock) AS clock`;

/** Undefined for who is dismissed. */
const readStaff = async (db: Kysely<Tables>, staff: number): Promise<StaffActor | undefined> => {
  const { rows } = await sql<{ roles: StaffRole[]; communities: number[] }>`
    SELECT roles, ARRAY(SELECT community FROM staff_communities c WHERE c.staff = s.staff ORDER BY community) AS communities
    FROM staff s WHERE staff = ${staff} AND dismissed_seconds IS NULL`.execute(db);
  const [member] = rows;
  return member && { kind: "staff", staff, ...member };
};
