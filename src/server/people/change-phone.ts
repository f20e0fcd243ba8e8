/**
 * A holder's new phone. Who is signed in proves it by a code and changes it alone; who has neither the old phone nor a session needs
 * an officer, who looks at the document.
 */
import type { Kysely } from "kysely";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import type { Actor } from "../access/actor.ts";
import { recordAccess } from "../audit/record-access.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import { phoneHashOf } from "../privacy/document-hash.ts";
import { documentHashOfHolder } from "./ask-for-code.ts";
import type { Contact } from "./contact.ts";
import { useCode } from "./one-time-codes.ts";
import type { CodeError } from "./one-time-codes.ts";
import { changeResident, readResident } from "./residents.ts";
import type { SignInParts } from "./sign-in.ts";
import { signOutEverywhere } from "./sign-out-everywhere.ts";

/** Changes the own phone with the code that came to it. All other sessions end: the old phone may be in other hands. */
export const changeOwnPhone = async (
  parts: SignInParts,
  request: { readonly holder: string; readonly phone: string; readonly code: string; readonly secret: string },
): Promise<Result<Contact | undefined, CodeError>> =>
  parts.db.transaction().execute(async (trx) => {
    const { holder, phone, code, secret } = request;
    const phoneHash = phoneHashOf(parts.dataKeys, phone);
    const documentHash = await documentHashOfHolder(trx, holder);
    const subject = { purpose: "new-phone", documentHash, phoneHash } as const;
    const used = await useCode(trx, parts.dataKeys, subject, { code, nowSeconds: await peekClock(trx) });
    if (!used.ok) return used;
    const actor = { kind: "holder", holder } as const;
    const changed = await changePhone(trx, parts, { actor, holder, phone, keptSecret: secret });
    return ok(changed.ok ? changed.value : undefined);
  });

/**
 * Changes a phone for which the actor answers; gives the former one, to be told of it (`phoneChangedSmsText`) once that is committed.
 * Ends all sessions but the one whose secret is given, and push messages. "holder-unknown": none that lives.
 */
export const changePhone = async (
  trx: Kysely<Tables>,
  parts: SignInParts,
  change: { readonly actor: Actor; readonly holder: string; readonly phone: string; readonly keptSecret?: string },
): Promise<Result<Contact | undefined, "holder-unknown">> => {
  const { actor, holder, phone, keptSecret } = change;
  const former = await readResident(trx, parts, holder);
  if (!(await changeResident(trx, parts, holder, { phone }))) return fail("holder-unknown");
  await signOutEverywhere(trx, holder, keptSecret);
  await recordAccess(trx, parts, { actor, action: "phone.change", holder });
  if (typeof former?.phone !== "string" || former.phone === phone) return ok(undefined);
  return ok({ phone: former.phone, language: former.language });
};
