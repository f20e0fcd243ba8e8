/** Prints a pass: signs it now, records who printed it, and draws the page. */
import type { Kysely, Transaction } from "kysely";
import type { PrintWish } from "../../api/prints.ts";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import type { Actor } from "../access/actor.ts";
import { recordAccess } from "../audit/record-access.ts";
import type { AuditParts } from "../audit/record-access.ts";
import type { Tables } from "../db/schema.ts";
import { inTransaction } from "../issuing/in-transaction.ts";
import { signPrintIn } from "../passes/prints.ts";
import type { PrintError, PrintName } from "../passes/prints.ts";
import type { CodeParts } from "../passes/sign-pass.ts";
import { openPersonal } from "../people/personal.ts";
import { printPage } from "./print-page.ts";
import type { PrintDetails } from "./print-page.ts";

/** What printing needs. */
export type PrintParts = CodeParts & AuditParts;

/** Gives the page as a PDF. Whoever may ask has been seen to. The page is drawn when the transaction is over: nothing waits for it. */
export const printPass = async (
  parts: PrintParts,
  request: PrintName & { readonly actor: Actor; readonly wish: PrintWish },
): Promise<Result<Buffer, PrintError>> => {
  const { holder, application, actor, wish } = request;
  const details = await inTransaction<PrintDetails, PrintError>(parts.db, async (trx) => {
    await recordAccess(trx, parts, { actor, action: "pass.print", holder, details: { application, ...wish } });
    const about = await readAbout(trx, parts, { holder, application });
    if (about === undefined) return fail("print-unknown");
    const signed = await signPrintIn(trx, parts, { holder, application });
    if (!signed.ok) return signed;
    const { code, claims, applicationDate } = signed.value;
    return ok({
      ...{ ...about, code, applicationDate, name: about.name ?? claims.name },
      ...{ area: claims.area, expSeconds: claims.expSeconds, printedSeconds: claims.iatSeconds },
    });
  });
  return details.ok ? ok(await printPage(details.value, wish)) : details;
};

/** What the page says of the person and the pass besides the code. Undefined for a person who is erased, or a pass that is none. */
const readAbout = async (
  trx: Transaction<Tables>,
  { dataKeys }: Pick<PrintParts, "dataKeys">,
  { holder, application }: PrintName,
): Promise<(Pick<PrintDetails, "community" | "phone" | "issuer"> & { readonly name: string | null }) | undefined> => {
  const row = await selectAbout(trx)
    .where("applications.holder", "=", holder)
    .where("applications.application", "=", application)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    name: openPersonal(dataKeys, { holder, personal: row.personal }).name,
    community: { "zh-CN": row.community_zh, en: row.community_en },
    phone: row.phone,
    issuer: { "zh-CN": row.issuer_zh, en: row.issuer_en },
  };
};

const selectAbout = (trx: Kysely<Tables>) =>
  trx
    .selectFrom("applications")
    .innerJoin("residents", "residents.holder", "applications.holder")
    .innerJoin("communities", "communities.community", "applications.community")
    .innerJoin("issuers", "issuers.issuer", "communities.issuer")
    .select([
      ...(["residents.personal", "communities.phone"] as const),
      ...(["communities.name_zh as community_zh", "communities.name_en as community_en"] as const),
      ...(["issuers.name_zh as issuer_zh", "issuers.name_en as issuer_en"] as const),
    ])
    .where("residents.erased_seconds", "is", null);
