/** Codes on paper: signed when they are printed (core/README.md section 3). */
import type { Transaction } from "kysely";
import { bytesToCodeText } from "../../core/pass/code-text.ts";
import type { Claims } from "../../core/pass/claims.ts";
import { signCode } from "../../core/pass/encode.ts";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import { passExpSeconds } from "../../policy/civil-dates.ts";
import type { CivilDate } from "../../policy/civil-dates.ts";
import { peekClock, readClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import { inTransaction } from "../issuing/in-transaction.ts";
import { passClaimsAt } from "../issuing/pass-claims.ts";
import { findSigningKey } from "../issuing/signing-key.ts";
import { codeHolderOf } from "./code-holder.ts";
import { lockPasses } from "./pass-state.ts";
import type { CodeParts } from "./sign-pass.ts";

/** No such pass on paper; it has expired; the issuer has no key to sign with at present. */
export type PrintError = "print-unknown" | "pass-expired" | "issuing-key-absent";

/** Which pass. */
export interface PrintName {
  readonly holder: string;
  readonly application: string;
}

/** What is drawn on paper. */
export interface SignedPrint {
  readonly code: string;
  readonly claims: Claims;
  readonly applicationDate: CivilDate;
}

/**
 * Signs a print anew at its place, in the colour of now, last in the caller's transaction: the clock's row stays locked. The caller sees to
 * who may ask.
 */
export const signPrintIn = async (
  trx: Transaction<Tables>,
  parts: Pick<CodeParts, "keys" | "dataKeys">,
  { holder, application }: PrintName,
): Promise<Result<SignedPrint, PrintError>> => {
  const nowSeconds = await peekClock(trx);
  const passes = await lockPasses(trx, holder, nowSeconds);
  const print = passes.find((pass) => {
    return pass.application === application && pass.holderKey === undefined && pass.movedSeconds === null;
  });
  if (print === undefined) return fail<PrintError>("print-unknown");
  const { applicationDate, lastReportDate, colour, name } = print;
  if (nowSeconds >= passExpSeconds(applicationDate)) return fail<PrintError>("pass-expired");
  const signer = await findSigningKey({ db: trx, keys: parts.keys }, name.issuer, nowSeconds);
  if (!signer.ok) return signer;
  await trx
    .updateTable("passes")
    .set({ print_key: signer.value.publicKey })
    .where("holder", "=", holder)
    .where("issuer", "=", name.issuer)
    .where("list", "=", name.list)
    .where("place", "=", name.place)
    .execute();
  const claims = passClaimsAt({
    ...{ applicationDate, lastReportDate, colour },
    holder: codeHolderOf(parts.dataKeys, print),
    status: { list: name.list, place: name.place },
    iatSeconds: await readClock(trx),
  });
  return ok({ claims, applicationDate, code: bytesToCodeText(await signCode(claims, signer.value)) });
};

/** As `signPrintIn`, in a transaction of its own. */
export const signPrint = async (parts: CodeParts, name: PrintName): Promise<Result<SignedPrint, PrintError>> =>
  inTransaction(parts.db, async (trx) => signPrintIn(trx, parts, name));
