/** Tokens for command lines: made on the server's machine, worth some of a member's roles, for a limited time. */
import type { Kysely } from "kysely";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import type { Actor } from "../access/actor.ts";
import { createSecret, secretHash } from "../access/sessions.ts";
import { recordAccess } from "../audit/record-access.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import type { StaffRole } from "../db/tables/staff.ts";
import { lockMember } from "./members.ts";
import type { StaffParts } from "./members.ts";

/** A token as it is shown once. */
export interface NewToken {
  /** By which it is listed and revoked. */
  readonly token: number;
  /** For `Authorization: Bearer`. */
  readonly secret: string;
  readonly expiresSeconds: number;
}

/** A token as it is listed. */
export interface TokenRow {
  readonly token: number;
  readonly staff: number;
  readonly name: string;
  readonly roles: readonly StaffRole[];
  readonly createdSeconds: number;
  readonly expiresSeconds: number;
  readonly revokedSeconds: number | null;
}

/** What a token is to be. */
export interface TokenWish {
  readonly staff: number;
  /** What it is for. */
  readonly name: string;
  readonly roles: readonly StaffRole[];
  readonly lifeSeconds: number;
}

/** Makes one; its roles must be the member's own. */
export const createToken = async (
  parts: StaffParts,
  actor: Actor,
  { staff, name, roles, lifeSeconds }: TokenWish,
): Promise<Result<NewToken, "staff-unknown" | "token-roles">> => {
  const secret = createSecret();
  return parts.db.transaction().execute(async (trx) => {
    if (!(await lockMember(trx, staff))) return fail("staff-unknown");
    const member = await trx.selectFrom("staff").select("roles").where("staff", "=", staff).executeTakeFirstOrThrow();
    if (!roles.every((role) => member.roles.includes(role))) return fail("token-roles");
    const nowSeconds = await peekClock(trx);
    const expiresSeconds = nowSeconds + lifeSeconds;
    const times = { created_seconds: nowSeconds, expires_seconds: expiresSeconds };
    const { token } = await trx
      .insertInto("staff_tokens")
      .values({ token_hash: secretHash(secret), staff, name, roles: [...roles], ...times })
      .returning("token")
      .executeTakeFirstOrThrow();
    await recordAccess(trx, parts, { actor, action: "token.create", details: { staff, token, roles } });
    return ok({ token, secret, expiresSeconds });
  });
};

/** All tokens, of one member or of all; none of their secrets. */
export const listTokens = async (db: Kysely<Tables>, staff?: number): Promise<readonly TokenRow[]> =>
  db
    .selectFrom("staff_tokens")
    .select(["token", "staff", "name", "roles"])
    .select(["created_seconds as createdSeconds", "expires_seconds as expiresSeconds"])
    .select("revoked_seconds as revokedSeconds")
    .$if(staff !== undefined, (query) => query.where("staff", "=", staff ?? 0))
    .orderBy("token")
    .execute();

/** Takes nothing by this token from now on. Says whether it was good before. */
export const revokeToken = async (
  parts: StaffParts,
  actor: Actor,
  token: number,
): Promise<Result<{ readonly name: string; readonly changed: boolean }, "token-unknown">> =>
  parts.db.transaction().execute(async (trx) => {
    const found = await trx
      .selectFrom("staff_tokens")
      .select(["name", "revoked_seconds"])
      .where("token", "=", token)
      .forUpdate()
      .executeTakeFirst();
    if (found === undefined) return fail("token-unknown");
    if (found.revoked_seconds !== null) return ok({ name: found.name, changed: false });
    const revoked_seconds = await peekClock(trx);
    await trx.updateTable("staff_tokens").set({ revoked_seconds }).where("token", "=", token).execute();
    await recordAccess(trx, parts, { actor, action: "token.revoke", details: { token } });
    return ok({ name: found.name, changed: true });
  });
