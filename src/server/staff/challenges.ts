/** Challenges of passkeys (WebAuthn Level 3, section 13.4.3): given out once, answered once, for five minutes. */
import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import type { Kysely } from "kysely";
import { z } from "zod";
import type { Bytes } from "../../core/bytes.ts";
import { secretHash } from "../access/sessions.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";

/** What a challenge was given out for; enrolling is always a certain member's. */
export type ChallengeUse =
  { readonly purpose: "enrol"; readonly staff: number } | { readonly purpose: "sign-in"; readonly staff: null };

/** Time to find the key and to touch it. */
const challengeLifeSeconds = 300;
const challengeBytes = 32;
/** Each new challenge takes some with it that nobody answered. */
const sweptMax = 20;

/** Draws one. */
export const giveChallenge = async (db: Kysely<Tables>, { purpose, staff }: ChallengeUse): Promise<Bytes> => {
  const challenge = new Uint8Array(randomBytes(challengeBytes));
  const nowSeconds = await peekClock(db);
  await sql`DELETE FROM passkey_challenges WHERE challenge_hash IN (
    SELECT challenge_hash FROM passkey_challenges WHERE expires_seconds <= ${nowSeconds} LIMIT ${sweptMax}
    FOR UPDATE SKIP LOCKED)`.execute(db);
  await db
    .insertInto("passkey_challenges")
    .values({
      challenge_hash: secretHash(Buffer.from(challenge).toString("base64url")),
      ...{ purpose, staff, expires_seconds: nowSeconds + challengeLifeSeconds },
    })
    .execute();
  return challenge;
};

/** Takes one back, as text. It is gone whatever comes of it; false where it was not given out for this, or is too old. */
export const takeChallenge = async (db: Kysely<Tables>, use: ChallengeUse, text: string): Promise<boolean> => {
  const taken = await db
    .deleteFrom("passkey_challenges")
    .where("challenge_hash", "=", secretHash(text))
    .returning(["purpose", "staff", "expires_seconds"])
    .executeTakeFirst();
  if (taken === undefined) return false;
  return taken.purpose === use.purpose && taken.staff === use.staff && (await peekClock(db)) < taken.expires_seconds;
};

/** What of CollectedClientData is read here; all else is checked with the signature. */
const clientDataSchema = z.object({ challenge: z.string().max(128), crossOrigin: z.boolean().optional() });

/** The challenge that an answer names; undefined where it names none, or was made inside another site's page. */
export const challengeOf = (clientDataText: string): string | undefined => {
  try {
    const parsed = clientDataSchema.safeParse(JSON.parse(Buffer.from(clientDataText, "base64url").toString("utf8")));
    return parsed.success && parsed.data.crossOrigin !== true ? parsed.data.challenge : undefined;
  } catch {
    // Not JSON.
    return undefined;
  }
};
