/** Gives applications the pass that shows what came of them: red, yellow or green, each with a place (D3.2, D4.3). */
import { sql } from "kysely";
import type { Kysely, Transaction } from "kysely";
import type { Colour } from "../../core/pass/claims.ts";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import type { CivilDate } from "../../policy/civil-dates.ts";
import { addCauses } from "../colours/causes.ts";
import { colourOfHolder } from "../colours/colour-of-holder.ts";
import { recolour } from "../colours/recolour.ts";
import { columnBytes } from "../db/column-types.ts";
import type { Tables } from "../db/schema.ts";
import { issuePassIn } from "../issuing/issue-pass.ts";
import { notify } from "../notifications/notify.ts";
import { codeHolderOf } from "../passes/code-holder.ts";
import { keepReferrals } from "../referrals/keep-referrals.ts";
import type { ApplicationParts } from "./application-parts.ts";
import type { ApplicationName } from "./transitions.ts";

/** Nobody can sign at present, or the lists are full; the phone's key is another pass's; day 5 has just ended. Nothing was changed. */
export type ShowError = "issuing-unavailable" | "holder-key-used" | "application-lapsed";

/** An application as far as its pass needs it. */
export interface ShownApplication extends ApplicationName {
  readonly applicationDate: CivilDate;
  readonly community: number;
  readonly area: number;
  /** Null for a print. */
  readonly holderKey: Uint8Array | null;
}

/** Makes a refused one red, a returned one yellow. Last in the transaction: the code is dated here. */
export const showNotIssued = async (
  trx: Transaction<Tables>,
  parts: ApplicationParts,
  shown: {
    readonly application: ShownApplication;
    readonly kind: "refused" | "returned";
    readonly rule?: string | undefined;
  },
): Promise<Result<void, ShowError>> => {
  const { application, kind, rule } = shown;
  const { holder } = application;
  const colour = kind === "refused" ? "red" : "yellow";
  await addCauses(trx, [{ holder, kind, ref: application.application, colour, rule }]);
  await recolour(trx, [holder]);
  await notify(trx, [{ holder, kind: `application-${kind}`, details: { application: application.application } }]);
  const issued = await givePass(trx, parts, application, { colour: await colourOfHolder(trx, holder) });
  if (!issued.ok) return issued;
  // Only now there is a pass for which somebody has to look after a red person (D5.1).
  await keepReferrals(trx, [holder]);
  return ok(undefined);
};

/** Signs the pass at a new place. Call it after everything else that locks. */
export const givePass = async (
  trx: Transaction<Tables>,
  parts: ApplicationParts,
  application: ShownApplication,
  { colour, lastReportDate }: { readonly colour: Colour; readonly lastReportDate?: CivilDate },
): Promise<Result<void, ShowError>> => {
  const { holder, applicationDate, area, holderKey } = application;
  const person = await trx
    .selectFrom("residents")
    .select(["card_number", "personal"])
    .where("holder", "=", holder)
    .executeTakeFirstOrThrow();
  const { issuer } = await trx
    .selectFrom("communities")
    .select("issuer")
    .where("community", "=", application.community)
    .executeTakeFirstOrThrow();
  const code = codeHolderOf(parts.dataKeys, {
    holder,
    cardNumber: person.card_number,
    personal: person.personal,
    area,
  });
  const issued = await issuePassIn(trx, parts, {
    ...{ issuer, applicationDate, colour, owner: { holder, application: application.application } },
    ...(lastReportDate !== undefined && { lastReportDate }),
    holder: { ...code, ...(holderKey !== null && { holderKey: columnBytes(holderKey) }) },
  });
  if (issued.ok) return ok(undefined);
  switch (issued.error) {
    case "holder-key-used":
      return fail("holder-key-used");
    case "issuing-key-absent":
    case "list-numbers-spent":
      return fail("issuing-unavailable");
    case "application-date-past":
      return fail("application-lapsed");
    default:
      throw new Error(`The pass of an application cannot be issued: ${issued.error}`);
  }
};

/**
 * Takes back the passes of a holder that only showed what became of applications which were not issued, before the causes behind them
 * end: their places keep the colour that they have, and never turn green.
 */
export const takeBackShown = async (trx: Kysely<Tables>, holders: readonly string[]): Promise<void> => {
  await sql`
    DELETE FROM passes p USING applications a
    WHERE p.holder = ANY (${[...holders]}::uuid[]) AND (a.holder, a.application) = (p.holder, p.application)
      AND a.state <> 'issued'`.execute(trx);
};
