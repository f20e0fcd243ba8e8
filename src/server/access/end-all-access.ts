/** Ends all by which somebody comes in, after a backup was restored: what was ended since it was made would live again. */
import type { Kysely } from "kysely";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";

/** What was good until then. */
export interface EndedAccess {
  readonly endedSessions: number;
  readonly revokedTokens: number;
}

/**
 * Ends every session and token, and takes back what was sent and not used: links of staff, codes of travelers and of gates' devices,
 * challenges. Travelers and staff sign in again; programs need new tokens.
 */
export const endAllAccess = async (trx: Kysely<Tables>): Promise<EndedAccess> => {
  const nowSeconds = await peekClock(trx);
  const sessions = await trx
    .updateTable("sessions")
    .set({ ended_seconds: nowSeconds })
    .where("ended_seconds", "is", null)
    .where("expires_seconds", ">", nowSeconds)
    .executeTakeFirst();
  const tokens = await trx
    .updateTable("staff_tokens")
    .set({ revoked_seconds: nowSeconds })
    .where("revoked_seconds", "is", null)
    .where("expires_seconds", ">", nowSeconds)
    .executeTakeFirst();
  await trx.deleteFrom("staff_links").where("used_seconds", "is", null).execute();
  await trx.deleteFrom("enrolment_codes").where("device", "is", null).execute();
  await trx.deleteFrom("sign_in_codes").execute();
  await trx.deleteFrom("passkey_challenges").execute();
  return { endedSessions: Number(sessions.numUpdatedRows), revokedTokens: Number(tokens.numUpdatedRows) };
};
