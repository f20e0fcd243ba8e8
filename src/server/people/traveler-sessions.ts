/** Sessions of travelers: how many, and for how long a browser keeps one. */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import { openSession, travelerSessionSeconds } from "../access/sessions.ts";
import type { NewSession } from "../access/sessions.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";

/** As long as browsers keep any cookie (RFC 6265bis section 5.5): the server decides when a session ends. */
const travelerCookieSeconds = 400 * 86_400;
/** More phones and browsers than a person has. */
const sessionsMax = 10;

/** Opens one; the ones unused for the longest end where there would be more than ten. */
export const openTravelerSession = async (trx: Kysely<Tables>, holder: string): Promise<NewSession> => {
  const session = await openSession(trx, { holder }, travelerSessionSeconds);
  const nowSeconds = await peekClock(trx);
  await sql`
    UPDATE sessions SET ended_seconds = ${nowSeconds} WHERE session_hash IN (
      SELECT session_hash FROM sessions
      WHERE holder = ${holder} AND ended_seconds IS NULL AND expires_seconds > ${nowSeconds}
      ORDER BY seen_seconds DESC, created_seconds DESC, session_hash OFFSET ${sessionsMax})`.execute(trx);
  return { ...session, lifeSeconds: travelerCookieSeconds };
};
