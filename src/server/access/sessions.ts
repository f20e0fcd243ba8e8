/** Sessions of browsers: drawn here, kept as a hash only, revocable. */
import { createHash, randomBytes } from "node:crypto";
import type { Kysely } from "kysely";
import type { Bytes } from "../../core/bytes.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";

/** Who signs in. */
export type SessionOwner = { readonly holder: string } | { readonly staff: number };

/** How long a traveler's session lives without use; each use begins it anew. One of staff ends at its time. */
export const travelerSessionSeconds = 30 * 86_400;

/** A session as its browser gets it. */
export interface NewSession {
  /** What the cookie holds: 256 bits of chance, base64url. */
  readonly secret: string;
  /** Exclusive. */
  readonly expiresSeconds: number;
  readonly lifeSeconds: number;
}

/** Under what a session's or a token's secret is kept. With 256 bits of chance it needs no slow hash. */
export const secretHash = (secret: string): Bytes =>
  new Uint8Array(createHash("sha256").update(secret, "utf8").digest());

/** A secret nobody can guess, as text that needs no escaping in a header or an address. */
export const createSecret = (): string => randomBytes(32).toString("base64url");

/** Opens a session; set its cookie with `setSessionCookie`. */
export const openSession = async (
  db: Kysely<Tables>,
  owner: SessionOwner,
  lifeSeconds: number,
): Promise<NewSession> => {
  const secret = createSecret();
  const nowSeconds = await peekClock(db);
  const expiresSeconds = nowSeconds + lifeSeconds;
  await db
    .insertInto("sessions")
    .values({
      session_hash: secretHash(secret),
      holder: "holder" in owner ? owner.holder : null,
      staff: "staff" in owner ? owner.staff : null,
      created_seconds: nowSeconds,
      seen_seconds: nowSeconds,
      expires_seconds: expiresSeconds,
    })
    .execute();
  return { secret, expiresSeconds, lifeSeconds };
};

/** Ends one session, by what its cookie holds; nothing happens where there is none. */
export const endSession = async (db: Kysely<Tables>, secret: string): Promise<void> => {
  await db
    .updateTable("sessions")
    .set({ ended_seconds: await peekClock(db) })
    .where("session_hash", "=", secretHash(secret))
    .where("ended_seconds", "is", null)
    .execute();
};

/** Ends all sessions of a holder or of a member of staff, but for the one with this secret; gives how many. */
export const endSessionsOf = async (db: Kysely<Tables>, owner: SessionOwner, keptSecret?: string): Promise<number> => {
  const [column, id] = "holder" in owner ? (["holder", owner.holder] as const) : (["staff", owner.staff] as const);
  const { numUpdatedRows } = await db
    .updateTable("sessions")
    .set({ ended_seconds: await peekClock(db) })
    .where(column, "=", id)
    .where("ended_seconds", "is", null)
    .$if(keptSecret !== undefined, (query) => query.where("session_hash", "<>", secretHash(keptSecret ?? "")))
    .executeTakeFirst();
  return Number(numUpdatedRows);
};
