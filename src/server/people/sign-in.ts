/** Signs a traveler in by document, phone and one-time code. */
import type { Kysely } from "kysely";
import { equalBytes } from "../../core/bytes.ts";
import type { Bytes } from "../../core/bytes.ts";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import type { IdentityDocument } from "../../policy/document-number.ts";
import type { NewSession } from "../access/sessions.ts";
import { recordAccess } from "../audit/record-access.ts";
import type { AuditParts } from "../audit/record-access.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import type { Language } from "../db/tables/people.ts";
import { notify } from "../notifications/notify.ts";
import { documentHashOf, phoneHashOf } from "../privacy/document-hash.ts";
import { storeConsent } from "./consents.ts";
import { useCode } from "./one-time-codes.ts";
import type { CodeError } from "./one-time-codes.ts";
import { ensureResident } from "./residents.ts";
import type { PeopleParts } from "./residents.ts";
import { openTravelerSession } from "./traveler-sessions.ts";

/** What signing in needs. */
export interface SignInParts extends PeopleParts, AuditParts {
  readonly db: Kysely<Tables>;
}

/** Who signs in, with document and phone in order. */
export interface SignInRequest {
  readonly document: IdentityDocument;
  readonly phone: string;
  readonly code: string;
  readonly noticeVersion: number;
  readonly language: Language;
}

/** A signed-in traveler. */
export interface SignedInTraveler {
  readonly holder: string;
  readonly isNew: boolean;
  readonly session: NewSession;
}

/**
 * One session for one code. A new document with a proven phone makes its holder known. Who signed in with another phone meanwhile
 * keeps the document: then the code is over, and nothing tells why.
 */
export const signIn = async (
  parts: SignInParts,
  { document, phone, code, noticeVersion, language }: SignInRequest,
): Promise<Result<SignedInTraveler, CodeError>> => {
  const documentHash = documentHashOf(parts.dataKeys, document);
  const phoneHash = phoneHashOf(parts.dataKeys, phone);
  return parts.db.transaction().execute(async (trx) => {
    const subject = { purpose: "sign-in", documentHash, phoneHash } as const;
    const used = await useCode(trx, parts.dataKeys, subject, { code, nowSeconds: await peekClock(trx) });
    if (!used.ok) return used;
    const { holder, isNew } = await ensureResident(trx, parts, { document, phone, language });
    if (!isNew && !(await hasPhone(trx, holder, phoneHash))) return fail("code-over");
    const actor = { kind: "holder", holder } as const;
    await storeConsent(trx, { actor, holder, noticeVersion });
    const session = await openTravelerSession(trx, holder);
    if (!isNew) await notify(trx, [{ holder, kind: "signed-in" }]);
    await recordAccess(trx, parts, { actor, action: "session.open", holder });
    return ok({ holder, isNew, session });
  });
};

/** Locks the row, so that the phone stays the holder's until the session is open. */
const hasPhone = async (trx: Kysely<Tables>, holder: string, phoneHash: Bytes): Promise<boolean> => {
  const { phone_hash } = await trx
    .selectFrom("residents")
    .select("phone_hash")
    .where("holder", "=", holder)
    .forUpdate()
    .executeTakeFirstOrThrow();
  return phone_hash !== null && equalBytes(phone_hash, phoneHash);
};
