/** A member's own passkeys: seen, and removed but for the last. */
import type { Kysely } from "kysely";
import type { Passkeys } from "../../api/staff.ts";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import type { StaffActor } from "../access/actor.ts";
import { endSessionsOf } from "../access/sessions.ts";
import { recordAccess } from "../audit/record-access.ts";
import type { Tables } from "../db/schema.ts";
import { credentialIdText } from "./ceremony.ts";
import { lockMember } from "./members.ts";
import type { StaffParts } from "./members.ts";

/** The oldest first. */
export const listPasskeys = async (db: Kysely<Tables>, staff: number): Promise<Passkeys["passkeys"]> => {
  const rows = await db
    .selectFrom("passkeys")
    .select(["credential_id", "created_seconds as createdSeconds", "used_seconds as usedSeconds"])
    .where("staff", "=", staff)
    .orderBy("created_seconds")
    .orderBy("credential_id")
    .execute();
  return rows.map(({ credential_id, ...times }) => ({ passkey: credentialIdText(credential_id), ...times }));
};

/**
 * Removes one, and ends all sessions but the one with this secret: whoever has the device may be signed in on it. The last one stays:
 * without it nobody could sign in to add another.
 */
export const removePasskey = async (
  parts: StaffParts,
  actor: StaffActor,
  { passkey, keptSecret }: { readonly passkey: string; readonly keptSecret: string },
): Promise<Result<undefined, "passkey-unknown" | "passkey-last">> =>
  parts.db.transaction().execute(async (trx) => {
    // Two removals at once would else take the last two.
    await lockMember(trx, actor.staff);
    const own = await trx.selectFrom("passkeys").select("credential_id").where("staff", "=", actor.staff).execute();
    const found = own.find(({ credential_id }) => credentialIdText(credential_id) === passkey);
    if (found === undefined) return fail("passkey-unknown");
    if (own.length === 1) return fail("passkey-last");
    await trx.deleteFrom("passkeys").where("credential_id", "=", found.credential_id).execute();
    await endSessionsOf(trx, { staff: actor.staff }, keptSecret);
    await recordAccess(trx, parts, { actor, action: "passkey.remove", details: { passkey } });
    return ok(undefined);
  });
