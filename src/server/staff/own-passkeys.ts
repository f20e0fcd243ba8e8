/** A member's own passkeys: seen, and removed but for the last. */
import type { Kysely } from "kysely";
import type { Passkeys } from "../../api/staff.ts";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import type { StaffActor } from "../access/actor.ts";
import { recordAccess } from "../audit/record-access.ts";
import type { Tables } from "../db/schema.ts";
import { credentialIdText } from "./ceremony.ts";
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

/** Removes one. The last one stays: without it nobody could sign in to add another. */
export const removePasskey = async (
  parts: StaffParts,
  actor: StaffActor,
  passkey: string,
): Promise<Result<undefined, "passkey-unknown" | "passkey-last">> =>
  parts.db.transaction().execute(async (trx) => {
    // All are locked: two removals at once would else take the last two.
    const own = await trx
      .selectFrom("passkeys")
      .select("credential_id")
      .where("staff", "=", actor.staff)
      .orderBy("credential_id")
      .forUpdate()
      .execute();
    const found = own.find(({ credential_id }) => credentialIdText(credential_id) === passkey);
    if (found === undefined) return fail("passkey-unknown");
    if (own.length === 1) return fail("passkey-last");
    await trx.deleteFrom("passkeys").where("credential_id", "=", found.credential_id).execute();
    await recordAccess(trx, parts, { actor, action: "passkey.remove", details: { passkey } });
    return ok(undefined);
  });
