/** One-time codes: six digits, for one document and one phone, kept as a keyed hash, for five minutes and five tries. */
import { randomBytes, randomInt, timingSafeEqual } from "node:crypto";
import type { Kysely } from "kysely";
import { bytesToHex } from "../../core/bytes.ts";
import type { Bytes } from "../../core/bytes.ts";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import type { Tables } from "../db/schema.ts";
import type { DataKeys } from "../privacy/data-keys.ts";

/** What a code is for: one of the other purpose never fits. */
export type CodePurpose = "sign-in" | "new-phone";

/** Whose code it is. */
export interface CodeSubject {
  readonly purpose: CodePurpose;
  readonly documentHash: Bytes;
  readonly phoneHash: Bytes;
}

/** Not this code; or none that is living: never sent, expired, used, or tried too often. */
export type CodeError = "code-wrong" | "code-over";

/** How long a code is good for. */
export const codeLifeSeconds = 300;
/** How often a code may be tried. */
const codeTriesMax = 5;

/** Six digits, drawn evenly. */
export const drawCode = (): string => String(randomInt(1_000_000)).padStart(6, "0");

const hashOf = (keys: Pick<DataKeys, "lookupHash">, subject: CodeSubject, code: string): Bytes => {
  const { purpose, documentHash, phoneHash } = subject;
  // A million codes are soon tried: without the key the hash must say nothing.
  return keys.lookupHash("sign-in-code", [purpose, bytesToHex(documentHash), bytesToHex(phoneHash), code].join("\0"));
};

/** Keeps a code in place of the former one. Without a code it keeps what none fits: nobody can tell the two apart. */
export const storeCode = async (
  trx: Kysely<Tables>,
  keys: Pick<DataKeys, "lookupHash">,
  subject: CodeSubject,
  { code, nowSeconds }: { readonly code: string | undefined; readonly nowSeconds: number },
): Promise<void> => {
  const row = {
    code_hash: code === undefined ? new Uint8Array(randomBytes(32)) : hashOf(keys, subject, code),
    sent_seconds: nowSeconds,
    expires_seconds: nowSeconds + codeLifeSeconds,
    tries_left: codeTriesMax,
  };
  await trx
    .insertInto("sign_in_codes")
    .values({ document_hash: subject.documentHash, phone_hash: subject.phoneHash, ...row })
    .onConflict((conflict) => conflict.columns(["document_hash", "phone_hash"]).doUpdateSet(row))
    .execute();
};

/** Takes one try, and the code with it where it was right. Commit whatever comes of it; two at once take turns. */
export const useCode = async (
  trx: Kysely<Tables>,
  keys: Pick<DataKeys, "lookupHash">,
  subject: CodeSubject,
  { code, nowSeconds }: { readonly code: string; readonly nowSeconds: number },
): Promise<Result<void, CodeError>> => {
  const tried = await trx
    .updateTable("sign_in_codes")
    .set(({ eb }) => ({ tries_left: eb("tries_left", "-", 1) }))
    .where("document_hash", "=", subject.documentHash)
    .where("phone_hash", "=", subject.phoneHash)
    .where("tries_left", ">", 0)
    .where("expires_seconds", ">", nowSeconds)
    .returning("code_hash")
    .executeTakeFirst();
  if (tried === undefined) return fail("code-over");
  if (!timingSafeEqual(tried.code_hash, hashOf(keys, subject, code))) return fail("code-wrong");
  await trx
    .deleteFrom("sign_in_codes")
    .where("document_hash", "=", subject.documentHash)
    .where("phone_hash", "=", subject.phoneHash)
    .execute();
  return ok(undefined);
};
