/** One-time links by which a member of staff enrols the first passkey, or a new one after losing the others. */
import type { Kysely } from "kysely";
import type { NewLink } from "../../api/staff.ts";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import type { Actor } from "../access/actor.ts";
import { createSecret, secretHash } from "../access/sessions.ts";
import { recordAccess } from "../audit/record-access.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import { lockMember } from "./members.ts";
import type { StaffParts } from "./members.ts";

/** Long enough for a message to be read on the next working day. */
const linkLifeSeconds = 86_400;

/** The page that reads the link. The secret stands behind the #, which no browser sends to any server. */
const linkAt = (origin: string, secret: string): string => `${origin}/enrol/#${secret}`;

/** Makes a link for a member; one that was made before and not used is good no more. */
export const createLink = async (
  parts: StaffParts,
  actor: Actor,
  { staff, origin }: { readonly staff: number; readonly origin: string },
): Promise<Result<NewLink, "staff-unknown">> => {
  const secret = createSecret();
  return parts.db.transaction().execute(async (trx) => {
    if (!(await lockMember(trx, staff))) return fail("staff-unknown");
    const expiresSeconds = (await peekClock(trx)) + linkLifeSeconds;
    await trx.deleteFrom("staff_links").where("staff", "=", staff).where("used_seconds", "is", null).execute();
    await trx
      .insertInto("staff_links")
      .values({ link_hash: secretHash(secret), staff, expires_seconds: expiresSeconds })
      .execute();
    await recordAccess(trx, parts, { actor, action: "staff.link", details: { staff } });
    return ok({ url: linkAt(origin, secret), expiresSeconds });
  });
};

/** The member for whom a link is good now; undefined for one that is unknown, used or expired. */
export const readLink = async (db: Kysely<Tables>, secret: string): Promise<number | undefined> => {
  const nowSeconds = await peekClock(db);
  const link = await db
    .selectFrom("staff_links")
    .innerJoin("staff", "staff.staff", "staff_links.staff")
    .select("staff_links.staff")
    .where("link_hash", "=", secretHash(secret))
    .where("used_seconds", "is", null)
    .where("expires_seconds", ">", nowSeconds)
    .where("dismissed_seconds", "is", null)
    .executeTakeFirst();
  return link?.staff;
};

/** Uses it up. */
export const useLink = async (trx: Kysely<Tables>, secret: string, usedSeconds: number): Promise<void> => {
  await trx
    .updateTable("staff_links")
    .set({ used_seconds: usedSeconds })
    .where("link_hash", "=", secretHash(secret))
    .execute();
};
