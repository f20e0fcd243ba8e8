/** Signs staff in with a passkey. */
import type { Assertion } from "../../api/staff.ts";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import { openSession } from "../access/sessions.ts";
import type { NewSession } from "../access/sessions.ts";
import { recordAccess } from "../audit/record-access.ts";
import { columnBytes } from "../db/column-types.ts";
import { peekClock } from "../db/database-clock.ts";
import { requestOptions, verifyAssertion } from "./ceremony.ts";
import { challengeOf, giveChallenge, takeChallenge } from "./challenges.ts";
import type { PasskeyParts } from "./enrol-passkey.ts";

/** A working day and its way home. */
const staffSessionSeconds = 12 * 3600;

/** Why a passkey does not sign in. */
export type SignInError = "challenge-unknown" | "passkey-unknown" | "passkey-refused";

/** Options for anyone. */
export const beginSignIn = async ({ db, publicOrigin }: PasskeyParts) =>
  requestOptions(publicOrigin, await giveChallenge(db, { purpose: "sign-in", staff: null }));

/** Opens a session for whose passkey has signed the challenge. */
export const finishSignIn = async (
  parts: PasskeyParts,
  assertion: Assertion,
): Promise<Result<{ readonly staff: number; readonly session: NewSession }, SignInError>> => {
  const challenge = challengeOf(assertion.response.clientDataJSON);
  if (challenge === undefined) return fail("passkey-refused");
  const use = { purpose: "sign-in", staff: null } as const;
  if (!(await takeChallenge(parts.db, use, challenge))) return fail("challenge-unknown");
  const passkey = await readPasskey(parts, Buffer.from(assertion.id, "base64url"));
  if (passkey === undefined) return fail("passkey-unknown");
  const counter = await verifyAssertion(parts.publicOrigin, challenge, assertion, passkey);
  if (!counter.ok) return counter;
  return parts.db.transaction().execute(async (trx) => {
    const used_seconds = await peekClock(trx);
    // Asked once more: of two answers with one counter only the first is good, and a passkey removed meanwhile is not.
    const { numUpdatedRows } = await trx
      .updateTable("passkeys")
      .set({ counter: counter.value, used_seconds })
      .where("credential_id", "=", passkey.credentialId)
      .where("counter", "=", passkey.counter)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return fail("passkey-refused");
    return ok({ staff: passkey.staff, session: await openStaffSession({ ...parts, db: trx }, passkey.staff) });
  });
};

/** A session of a member who has just shown a passkey. */
export const openStaffSession = async (parts: PasskeyParts, staff: number): Promise<NewSession> => {
  const actor = { kind: "staff", staff, roles: [], communities: [] } as const;
  await recordAccess(parts.db, parts, { actor, action: "staff.sign-in" });
  return openSession(parts.db, { staff }, staffSessionSeconds);
};

const readPasskey = async ({ db }: PasskeyParts, id: Uint8Array) => {
  const row = await db
    .selectFrom("passkeys")
    .innerJoin("staff", "staff.staff", "passkeys.staff")
    .selectAll("passkeys")
    .where("credential_id", "=", id)
    .where("dismissed_seconds", "is", null)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { staff, counter, transports } = row;
  return {
    staff,
    counter,
    transports,
    credentialId: columnBytes(row.credential_id),
    publicKey: columnBytes(row.public_key),
  };
};
