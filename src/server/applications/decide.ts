/** An officer's decision, exactly once: issue, return or refuse (D4.3). */
import { isDeepStrictEqual } from "node:util";
import type { Transaction } from "kysely";
import type { NewDecision } from "../../api/desk.ts";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import { civilDateAt } from "../../policy/civil-dates.ts";
import { isFever } from "../../policy/health-findings.ts";
import type { StaffActor } from "../access/actor.ts";
import { recordAccess } from "../audit/record-access.ts";
import { endCauses } from "../colours/causes.ts";
import { colourOfHolder } from "../colours/colour-of-holder.ts";
import { lockHolders } from "../colours/lock-holders.ts";
import { recolour } from "../colours/recolour.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import { notify } from "../notifications/notify.ts";
import { readPolicyInForce } from "../policies/policy-in-force.ts";
import { openFindings } from "../reports/findings.ts";
import { openFilledIn, openNoted, sealNoted } from "./application-form.ts";
import type { ApplicationParts } from "./application-parts.ts";
import { lapseIn } from "./lapse.ts";
import { lockForDesk } from "./lock-for-desk.ts";
import type { Communities, DeskRow } from "./lock-for-desk.ts";
import { givePass, showNotIssued, takeBackShown } from "./show-outcome.ts";
import type { ShowError } from "./show-outcome.ts";
import { readLastEvent, stepApplication } from "./transitions.ts";
import type { ApplicationName } from "./transitions.ts";

/** Who decides what. */
export interface Deciding {
  readonly staff: { readonly actor: StaffActor; readonly communities: Communities };
  readonly name: ApplicationName;
  readonly decision: NewDecision;
}

/** Why nothing was decided now. */
export type DecideError =
  | ShowError
  | "application-unknown"
  | "application-decided"
  | "application-changed"
  | "application-lapsed"
  | "application-state"
  | "temperature-high"
  | "person-red"
  | "phone-missing";

const stateOf = { issue: "issued", return: "returned", refuse: "refused" } as const;

/** In the caller's transaction, which must be rolled back on a failure. The same by the same officer again changes nothing. */
export const decideIn = async (
  trx: Transaction<Tables>,
  parts: ApplicationParts,
  { staff, name, decision }: Deciding,
): Promise<Result<void, DecideError>> => {
  const { actor, communities } = staff;
  await lockHolders(trx, [name.holder]);
  await lapseIn(trx, [name.holder], await peekClock(trx));
  const row = await lockForDesk(trx, name, communities);
  if (row === undefined) return fail("application-unknown");
  const state = stateOf[decision.decision];
  if (
    row.state === state &&
    row.decided_by === `staff:${actor.staff}` &&
    (await isRepeated(trx, parts, row, decision))
  ) {
    return ok(undefined);
  }
  if (row.state === "lapsed") return fail("application-lapsed");
  if (row.state !== "waiting") return fail(row.decided_by === null ? "application-state" : "application-decided");
  if (row.revision !== decision.revision) return fail("application-changed");
  const details = { application: name.application, decision: decision.decision };
  await recordAccess(trx, parts, { actor, action: "application.decide", holder: name.holder, details });
  if (decision.decision === "issue") return issue(trx, parts, { actor, row, as: decision.as });
  await noteWords(trx, parts, row, decision.words ?? null);
  const kind = state === "refused" ? "refused" : "returned";
  const reason = reasonOf(decision);
  const stepped = await stepApplication(trx, { name, from: "waiting", event: kind, actor, reason });
  if (!stepped.ok) return stepped;
  const rule = decision.decision === "refuse" ? decision.reasons.find((code) => code.startsWith("D1.")) : undefined;
  return showNotIssued(trx, parts, { application: toShown(row), kind, rule });
};

/** What is kept of a decision beside its event. */
const reasonOf = (decision: NewDecision): object => {
  switch (decision.decision) {
    case "issue":
      return { as: decision.as };
    case "return":
      return { complete: decision.missing };
    case "refuse":
      return { rules: decision.reasons };
  }
};

/** Whether it is the decision that was made, word for word: its answer was lost. */
const isRepeated = async (
  trx: Transaction<Tables>,
  parts: Pick<ApplicationParts, "dataKeys">,
  row: DeskRow,
  decision: NewDecision,
): Promise<boolean> => {
  if (row.revision !== decision.revision) return false;
  const reason = (await readLastEvent(trx, row))?.reason;
  const words = decision.decision === "issue" ? undefined : (decision.words ?? null);
  const isSaid = words === undefined || openNoted(parts.dataKeys, row, row.measured).decisionWords === words;
  return isSaid && isDeepStrictEqual(reason, { event: stateOf[decision.decision], ...reasonOf(decision) });
};

const toShown = (row: DeskRow) => ({
  ...{ holder: row.holder, application: row.application, applicationDate: row.application_date },
  ...{ community: row.community, area: row.area, holderKey: row.holder_key },
});

const noteWords = async (
  trx: Transaction<Tables>,
  parts: ApplicationParts,
  row: DeskRow,
  decisionWords: string | null,
): Promise<void> => {
  const noted = { ...openNoted(parts.dataKeys, row, row.measured), decisionWords };
  await trx
    .updateTable("applications")
    .set({ measured: sealNoted(parts.dataKeys, row, noted) })
    .where("holder", "=", row.holder)
    .where("application", "=", row.application)
    .execute();
};

const issue = async (
  trx: Transaction<Tables>,
  parts: ApplicationParts,
  { actor, row, as }: { readonly actor: StaffActor; readonly row: DeskRow; readonly as: "live" | "print" },
): Promise<Result<void, DecideError>> => {
  const { holder, application, application_date: applicationDate } = row;
  if (as === "live" && row.holder_key === null) return fail("phone-missing");
  if (await hasFever(trx, parts, row)) return fail("temperature-high");
  // What became of former applications does not count any more; what their passes showed goes before it ends.
  await takeBackShown(trx, [holder]);
  await endCauses(
    trx,
    [
      { holder, kind: "refused" },
      { holder, kind: "returned" },
    ],
    "decision",
  );
  const step = { name: row, from: "waiting", event: "issued", actor, reason: { as } } as const;
  const stepped = await stepApplication(trx, step);
  if (!stepped.ok) return stepped;
  await recolour(trx, [holder]);
  const colour = await colourOfHolder(trx, holder);
  if (colour !== "green") return fail("person-red");
  await notify(trx, [{ holder, kind: "application-issued", details: { application } }]);
  const lastReportDate = await readLastReportDate(trx, row);
  const shown = { ...toShown(row), holderKey: as === "print" ? null : row.holder_key };
  return givePass(trx, parts, shown, { colour, lastReportDate: lastReportDate ?? applicationDate });
};

/** In the application, measured by the officer, or reported for today (D4.3, D7.3). */
const hasFever = async (trx: Transaction<Tables>, parts: ApplicationParts, row: DeskRow): Promise<boolean> => {
  const nowSeconds = await peekClock(trx);
  const policy = await readPolicyInForce(trx, nowSeconds);
  const date = civilDateAt(nowSeconds);
  const report = await trx
    .selectFrom("reports")
    .select("findings")
    .where("holder", "=", row.holder)
    .where("report_date", "=", date)
    .executeTakeFirst();
  const temperatures = [
    openFilledIn(parts.dataKeys, row, row.answers).form.answers.temperatureTenths,
    openNoted(parts.dataKeys, row, row.measured).temperatureTenths,
    report && openFindings(parts.dataKeys, { holder: row.holder, date }, report.findings).temperatureTenths,
  ];
  return temperatures.some((tenths) => tenths !== undefined && tenths !== null && isFever(policy, tenths));
};

const readLastReportDate = async (
  trx: Transaction<Tables>,
  { holder, application_date }: DeskRow,
): Promise<string | undefined> => {
  const row = await trx
    .selectFrom("reports")
    .select("report_date")
    .where("holder", "=", holder)
    .where("report_date", ">=", application_date)
    .orderBy("report_date", "desc")
    .limit(1)
    .executeTakeFirst();
  return row?.report_date;
};
