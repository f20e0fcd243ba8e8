/** Sends a one-time code to a phone, without telling who asks whether the document is known or the phone its holder's. */
import { randomUUID } from "node:crypto";
import type { Kysely } from "kysely";
import { equalBytes } from "../../core/bytes.ts";
import type { Bytes } from "../../core/bytes.ts";
import type { IdentityDocument } from "../../policy/document-number.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import type { Language } from "../db/tables/people.ts";
import { documentHashOf, phoneHashOf } from "../privacy/document-hash.ts";
import type { SmsOutbox } from "../sms/sms-outbox.ts";
import { codeSmsText } from "./code-sms-text.ts";
import { lockAsks, storeAsks } from "./ask-limits.ts";
import { drawCode, storeCode } from "./one-time-codes.ts";
import type { PeopleParts } from "./residents.ts";

/** What asking needs. */
export interface CodeParts extends PeopleParts {
  readonly db: Kysely<Tables>;
  readonly smsOutbox: SmsOutbox;
}

/** Who asks, with phone and document in order. */
export interface CodeAsk {
  readonly document: Pick<IdentityDocument, "type" | "number">;
  readonly phone: string;
  readonly language: Language;
}

/** Taken; or too often with this phone, for so long. */
export type AskResult =
  { readonly ok: true } | { readonly ok: false; readonly error: "code-too-soon"; readonly waitSeconds: number };

const tooSoon = (waitSeconds: number) => ({ ok: false, error: "code-too-soon", waitSeconds }) as const;

/**
 * For signing in. The code goes to the phone of the document's holder, or to any phone where the document has none: that makes its
 * holder known. For another phone, for a dependent, or too often for one document, none is sent and all else is the same.
 */
export const askForSignInCode = async (
  parts: CodeParts,
  { document, phone, language }: CodeAsk,
): Promise<AskResult> => {
  const documentHash = documentHashOf(parts.dataKeys, document);
  const phoneHash = phoneHashOf(parts.dataKeys, phone);
  const code = drawCode();
  const asked = await parts.db.transaction().execute(async (trx) => {
    const nowSeconds = await peekClock(trx);
    const ofPhone = await lockAsks(trx, phoneHash, nowSeconds);
    if (ofPhone.waitSeconds > 0) return tooSoon(ofPhone.waitSeconds);
    await storeAsks(trx, phoneHash, ofPhone, { nowSeconds, isCounted: true });
    const ofDocument = await lockAsks(trx, documentHash, nowSeconds);
    // Only what was sent counts: else whoever knows a document's number could keep its holder from signing in.
    const isSent = (await isPhoneOf(trx, documentHash, phoneHash)) && ofDocument.waitSeconds === 0;
    await storeAsks(trx, documentHash, ofDocument, { nowSeconds, isCounted: isSent });
    const subject = { purpose: "sign-in", documentHash, phoneHash } as const;
    await storeCode(trx, parts.dataKeys, subject, { code: isSent ? code : undefined, nowSeconds });
    return { ok: true, isSent } as const;
  });
  if (!asked.ok) return asked;
  if (asked.isSent) parts.smsOutbox.push({ phone, text: codeSmsText(code, language), key: randomUUID() });
  return { ok: true };
};

/** Whether a code for this document may go to this phone. */
const isPhoneOf = async (trx: Kysely<Tables>, documentHash: Bytes, phoneHash: Bytes): Promise<boolean> => {
  const resident = await trx
    .selectFrom("identities")
    .innerJoin("residents", "residents.holder", "identities.holder")
    .select("phone_hash")
    .where("identities.document_hash", "=", documentHash)
    .where("erased_seconds", "is", null)
    .executeTakeFirst();
  if (resident === undefined) return true;
  return resident.phone_hash !== null && equalBytes(resident.phone_hash, phoneHash);
};

/** For a new phone of somebody who is signed in: proves that the phone is theirs. */
export const askForPhoneCode = async (
  parts: CodeParts,
  { holder, phone, language }: { readonly holder: string; readonly phone: string; readonly language: Language },
): Promise<AskResult> => {
  const phoneHash = phoneHashOf(parts.dataKeys, phone);
  const code = drawCode();
  const asked = await parts.db.transaction().execute(async (trx) => {
    const nowSeconds = await peekClock(trx);
    const ofPhone = await lockAsks(trx, phoneHash, nowSeconds);
    const documentHash = await documentHashOfHolder(trx, holder);
    const ofDocument = await lockAsks(trx, documentHash, nowSeconds);
    const waitSeconds = Math.max(ofPhone.waitSeconds, ofDocument.waitSeconds);
    if (waitSeconds > 0) return tooSoon(waitSeconds);
    await storeAsks(trx, phoneHash, ofPhone, { nowSeconds, isCounted: true });
    await storeAsks(trx, documentHash, ofDocument, { nowSeconds, isCounted: true });
    await storeCode(trx, parts.dataKeys, { purpose: "new-phone", documentHash, phoneHash }, { code, nowSeconds });
    return { ok: true } as const;
  });
  if (asked.ok) parts.smsOutbox.push({ phone, text: codeSmsText(code, language), key: randomUUID() });
  return asked;
};

/** Of a living holder. */
export const documentHashOfHolder = async (trx: Kysely<Tables>, holder: string): Promise<Bytes> => {
  const { document_hash } = await trx
    .selectFrom("residents")
    .select("document_hash")
    .where("holder", "=", holder)
    .executeTakeFirstOrThrow();
  return new Uint8Array(document_hash);
};
