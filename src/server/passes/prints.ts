/** Codes on paper: signed when they are printed, and printed anew where their issuer's key was revoked (core/README.md section 3). */
import type { Kysely } from "kysely";
import { bytesToCodeText } from "../../core/pass/code-text.ts";
import type { Claims } from "../../core/pass/claims.ts";
import { signCode } from "../../core/pass/encode.ts";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import { passExpSeconds } from "../../policy/civil-dates.ts";
import { peekClock, readClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import { inTransaction } from "../issuing/in-transaction.ts";
import { passClaimsAt } from "../issuing/pass-claims.ts";
import { findSigningKey } from "../issuing/signing-key.ts";
import { codeHolderOf } from "./code-holder.ts";
import { lockPasses } from "./pass-state.ts";
import type { CodeParts } from "./sign-pass.ts";

/** A pass on paper that has to be printed again. */
export interface PrintToReprint {
  readonly holder: string;
  readonly application: string;
  /** Whose officers print it; null where the person has none any more. */
  readonly community: number | null;
}

/**
 * The living prints of an issuer that a key signed which was revoked since. Live passes need no list: phones fetch their codes, which
 * are signed by a key in use.
 */
export const printsToReprint = async (db: Kysely<Tables>, issuer: number): Promise<readonly PrintToReprint[]> => {
  const nowSeconds = await peekClock(db);
  const rows = await db
    .selectFrom("passes")
    .innerJoin("issuer_keys", "issuer_keys.public_key", "passes.print_key")
    .leftJoin("residents", "residents.holder", "passes.holder")
    .select(["passes.holder", "application", "residents.community", "application_date"])
    .where("passes.issuer", "=", issuer)
    .where("holder_key", "is", null)
    .where("moved_seconds", "is", null)
    .where("drop_seconds", ">", nowSeconds)
    .where("state", "=", "revoked")
    .orderBy("residents.community")
    .orderBy("passes.holder")
    .execute();
  return rows
    .filter(({ application_date }) => nowSeconds < passExpSeconds(application_date))
    .map(({ holder, application, community }) => ({ holder, application, community }));
};

/** No such pass on paper; it has expired; the issuer has no key to sign with at present. */
export type PrintError = "print-unknown" | "pass-expired" | "issuing-key-absent";

/** What is drawn on paper. */
export interface SignedPrint {
  readonly code: string;
  readonly claims: Claims;
}

/** Signs a print anew at its place, in the colour of now; the caller sees to who may ask. */
export const signPrint = async (
  parts: CodeParts,
  { holder, application }: { readonly holder: string; readonly application: string },
): Promise<Result<SignedPrint, PrintError>> =>
  inTransaction(parts.db, async (trx) => {
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
    return ok({ claims, code: bytesToCodeText(await signCode(claims, signer.value)) });
  });
