/** Enrols passkeys: the first one by a link, further ones by whoever is signed in already. */
import type { Kysely } from "kysely";
import type { NewCredential } from "../../api/staff.ts";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import { endSessionsOf } from "../access/sessions.ts";
import { recordAccess } from "../audit/record-access.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import { creationOptions, credentialIdText, verifyNewCredential } from "./ceremony.ts";
import type { StoredPasskey } from "./ceremony.ts";
import { challengeOf, giveChallenge, takeChallenge } from "./challenges.ts";
import { readLink, useLink } from "./links.ts";
import { lockMember } from "./members.ts";
import type { StaffParts } from "./members.ts";

/** What ceremonies need. */
export interface PasskeyParts extends StaffParts {
  readonly publicOrigin: string;
}

/** Why a passkey is not enrolled. */
export type EnrolError = "link-wrong" | "challenge-unknown" | "passkey-refused" | "passkey-known" | "passkeys-many";

/** The browser's options. */
type Options = Awaited<ReturnType<typeof creationOptions>>;

/** More than a person has devices. */
const passkeysMax = 10;

/** Options for whoever holds a link. */
export const beginEnrolment = async (parts: PasskeyParts, link: string): Promise<Result<Options, "link-wrong">> => {
  const staff = await readLink(parts.db, link);
  return staff === undefined ? fail("link-wrong") : ok(await beginOwnPasskey(parts, staff));
};

/** Enrols the passkey and uses the link up; gives whose it is. */
export const finishEnrolment = async (
  parts: PasskeyParts,
  link: string,
  credential: NewCredential,
): Promise<Result<number, EnrolError>> => {
  const staff = await readLink(parts.db, link);
  if (staff === undefined) return fail("link-wrong");
  const passkey = await verify(parts, staff, credential);
  if (!passkey.ok) return passkey;
  return parts.db.transaction().execute(async (trx) => {
    await lockMember(trx, staff);
    // Read again now that nobody else can use it.
    if ((await readLink(trx, link)) !== staff) return fail("link-wrong");
    const stored = await store(trx, parts, staff, passkey.value);
    if (!stored.ok) return stored;
    await useLink(trx, link, await peekClock(trx));
    // Who needs a link has lost what was signed in before, or had nothing.
    await endSessionsOf(trx, { staff });
    return ok(staff);
  });
};

/** Options for one more passkey of a member. */
export const beginOwnPasskey = async (parts: PasskeyParts, staff: number): Promise<Options> => {
  const { name } = await parts.db
    .selectFrom("staff")
    .select("name")
    .where("staff", "=", staff)
    .executeTakeFirstOrThrow();
  const passkeys = await parts.db.selectFrom("passkeys").select("credential_id").where("staff", "=", staff).execute();
  const challenge = await giveChallenge(parts.db, { purpose: "enrol", staff });
  return creationOptions(parts.publicOrigin, challenge, {
    ...{ staff, name },
    passkeys: passkeys.map(({ credential_id }) => credential_id),
  });
};

/** Enrols one more passkey of a member who is signed in. */
export const finishOwnPasskey = async (
  parts: PasskeyParts,
  staff: number,
  credential: NewCredential,
): Promise<Result<undefined, EnrolError>> => {
  const passkey = await verify(parts, staff, credential);
  if (!passkey.ok) return passkey;
  return parts.db.transaction().execute(async (trx) => store(trx, parts, staff, passkey.value));
};

const verify = async (
  parts: PasskeyParts,
  staff: number,
  credential: NewCredential,
): Promise<Result<StoredPasskey, EnrolError>> => {
  const challenge = challengeOf(credential.response.clientDataJSON);
  if (challenge === undefined) return fail("passkey-refused");
  if (!(await takeChallenge(parts.db, { purpose: "enrol", staff }, challenge))) return fail("challenge-unknown");
  return verifyNewCredential(parts.publicOrigin, challenge, credential);
};

const store = async (
  trx: Kysely<Tables>,
  parts: PasskeyParts,
  staff: number,
  { credentialId, publicKey, counter, transports }: StoredPasskey,
): Promise<Result<undefined, EnrolError>> => {
  // Two at once are counted one after the other, and who is dismissed meanwhile gets none.
  if (!(await lockMember(trx, staff))) return fail("link-wrong");
  const { count } = await trx
    .selectFrom("passkeys")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("staff", "=", staff)
    .executeTakeFirstOrThrow();
  if (count >= passkeysMax) return fail("passkeys-many");
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto("passkeys")
    .values({
      ...{ credential_id: credentialId, staff, public_key: publicKey, counter, transports: [...transports] },
      created_seconds: await peekClock(trx),
      used_seconds: null,
    })
    .onConflict((conflict) => conflict.column("credential_id").doNothing())
    .executeTakeFirst();
  if (numInsertedOrUpdatedRows === 0n) return fail("passkey-known");
  const details = { passkey: credentialIdText(credentialId) };
  const actor = { kind: "staff", staff, roles: [], communities: [] } as const;
  await recordAccess(trx, parts, { actor, action: "passkey.enrol", details });
  return ok(undefined);
};
