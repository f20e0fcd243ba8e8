/**
 * Takes in one report with all that it can bring about, in the caller's transaction (D7.3, D7.4).
 *
 * A healthy correction of a day with fever or symptoms does not turn the person green again once a referral was opened: with the
 * red goes a referral that somebody must close, and its closing decides (D5.1). Whoever reported a fever could otherwise take it back
 * before anyone has looked. The correction is stored, counted, and there for whoever closes the referral; so are healthy reports of
 * later days, which end the red as little.
 */
import { sql } from "kysely";
import type { Transaction } from "kysely";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import { civilDateAt, passExpSeconds } from "../../policy/civil-dates.ts";
import type { CivilDate } from "../../policy/civil-dates.ts";
import type { Policy } from "../../policy/policy-data.ts";
import { checkReportDate, judgeReport } from "../../policy/report-rules.ts";
import type { ReportFindings, ReportJudgement } from "../../policy/report-rules.ts";
import { actorColumns } from "../access/actor.ts";
import type { Actor } from "../access/actor.ts";
import { addCauses, endCauses } from "../colours/causes.ts";
import { lockHolders } from "../colours/lock-holders.ts";
import { recolour } from "../colours/recolour.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import { lockPasses } from "../passes/pass-state.ts";
import type { LockedPass } from "../passes/pass-state.ts";
import { readPolicyInForce } from "../policies/policy-in-force.ts";
import type { DataKeys } from "../privacy/data-keys.ts";
import { sealFindings } from "./findings.ts";

/** A report. The actor's right to report for this holder was seen to. */
export interface ReportRequest {
  readonly actor: Actor;
  readonly holder: string;
  readonly date: CivilDate;
  /** Null where none can be sent twice: what an officer measures is stored with the decision. */
  readonly clientKey: string | null;
  readonly findings: ReportFindings;
}

/** Why it was not taken in. */
export type ReportError =
  "report-date-past" | "report-date-future" | "report-temperature" | "report-not-due" | "report-corrections";

/** What counts for the day now. */
export interface StoredReport {
  readonly isHealthy: boolean;
  readonly corrections: number;
}

/** More on one day is no correction of a mistake. */
const correctionsMax = 20;

/** Takes it in. Codes are signed after it, last in the transaction. */
export const reportIn = async (
  trx: Transaction<Tables>,
  parts: { readonly dataKeys: Pick<DataKeys, "seal"> },
  request: ReportRequest,
): Promise<Result<StoredReport, ReportError>> => {
  const { holder, date, clientKey, findings } = request;
  await lockHolders(trx, [holder]);
  const nowSeconds = await peekClock(trx);
  const passes = await lockPasses(trx, holder, nowSeconds);
  const existing = await readReport(trx, request);
  if (existing !== undefined && clientKey !== null && isKnownKey(existing, clientKey)) return ok(toStored(existing));
  const policy = await readPolicyInForce(trx, nowSeconds);
  const timely = refuseDate(date, nowSeconds, policy);
  if (timely !== undefined) return fail(timely);
  const judged = judgeReport(findings, policy);
  if (!judged.ok) return judged;
  const living = passes.filter((pass) => isLiving(pass, nowSeconds));
  if (living.length === 0 && !(await hasOpenApplication(trx, holder))) return fail("report-not-due");
  if (existing !== undefined && existing.corrections >= correctionsMax) return fail("report-corrections");
  const sealed = sealFindings(parts.dataKeys, request, findings);
  const { isHealthy } = judged.value;
  const stored = await storeReport(trx, request, { isHealthy, sealed, nowSeconds });
  const caused = await changeCauses(trx, request, { ...judged.value, wasHealthy: existing?.is_healthy ?? true });
  const isPrintBack = await noteReport(trx, living, date);
  if (caused || isPrintBack) await recolour(trx, [holder]);
  return ok(stored);
};

/** A living pass or an open application takes reports on any day that today can be; the date itself is all that can be wrong. */
const refuseDate = (date: CivilDate, nowSeconds: number, policy: Policy): ReportError | undefined => {
  const checked = checkReportDate({ date, applicationDate: date, today: civilDateAt(nowSeconds) }, policy);
  if (checked.ok) return undefined;
  return checked.error === "report-date-past" ? "report-date-past" : "report-date-future";
};

type ReportRow = Pick<Tables["reports"], "is_healthy" | "client_key"> & {
  readonly corrections: number;
  readonly earlier_keys: readonly string[];
};

const readReport = async (
  trx: Transaction<Tables>,
  { holder, date }: Pick<ReportRequest, "holder" | "date">,
): Promise<ReportRow | undefined> =>
  trx
    .selectFrom("reports")
    .select(["is_healthy", "corrections", "client_key", "earlier_keys"])
    .where("holder", "=", holder)
    .where("report_date", "=", date)
    .executeTakeFirst();

const isKnownKey = ({ client_key, earlier_keys }: ReportRow, clientKey: string): boolean =>
  client_key === clientKey || earlier_keys.includes(clientKey);

const toStored = ({ is_healthy, corrections }: ReportRow): StoredReport => ({ isHealthy: is_healthy, corrections });

const isLiving = ({ movedSeconds, applicationDate }: LockedPass, nowSeconds: number): boolean =>
  movedSeconds === null && nowSeconds < passExpSeconds(applicationDate);

const hasOpenApplication = async (trx: Transaction<Tables>, holder: string): Promise<boolean> => {
  const row = await trx
    .selectFrom("applications")
    .select("application")
    .where("holder", "=", holder)
    .where("state", "in", ["waiting", "returned"])
    .executeTakeFirst();
  return row !== undefined;
};

const storeReport = async (
  trx: Transaction<Tables>,
  { actor, holder, date, clientKey }: ReportRequest,
  { isHealthy, sealed, nowSeconds }: { isHealthy: boolean; sealed: Uint8Array; nowSeconds: number },
): Promise<StoredReport> => {
  const { actor_kind, actor_id } = actorColumns(actor, holder);
  const { rows } = await sql<{ is_healthy: boolean; corrections: number }>`
    INSERT INTO reports AS r
      (holder, report_date, findings, is_healthy, first_seconds, reported_seconds, actor_kind, actor_id, client_key)
    VALUES (${holder}, ${date}, ${sealed}, ${isHealthy}, ${nowSeconds}, ${nowSeconds}, ${actor_kind}, ${actor_id}, ${clientKey})
    ON CONFLICT (holder, report_date) DO UPDATE SET
      findings = excluded.findings, is_healthy = excluded.is_healthy, reported_seconds = excluded.reported_seconds,
      corrections = r.corrections + 1, actor_kind = excluded.actor_kind, actor_id = excluded.actor_id,
      client_key = excluded.client_key, earlier_keys = array_remove(r.earlier_keys || r.client_key, NULL)
    RETURNING is_healthy, corrections`.execute(trx);
  const [row] = rows;
  if (row === undefined) throw new Error("The report that was just stored is not there.");
  return { isHealthy: row.is_healthy, corrections: row.corrections };
};

/** Says whether anything changed. */
const changeCauses = async (
  trx: Transaction<Tables>,
  { holder, date }: ReportRequest,
  { isHealthy, rule, wasHealthy }: ReportJudgement & { readonly wasHealthy: boolean },
): Promise<boolean> => {
  const name = { holder, kind: "report", ref: date } as const;
  if (!isHealthy) {
    // Anew: what staff cleared before on this day was another report than this one.
    return (await addCauses(trx, [{ ...name, colour: "red", rule, isAnew: true }])).length > 0;
  }
  if (wasHealthy || (await hasReferral(trx, holder, date))) return false;
  return (await endCauses(trx, [name], "report")).length > 0;
};

const hasReferral = async (trx: Transaction<Tables>, holder: string, date: CivilDate): Promise<boolean> => {
  const row = await trx
    .selectFrom("referrals")
    .select("referral")
    .where("holder", "=", holder)
    .where("cause_kind", "=", "report")
    .where("cause_ref", "=", date)
    .executeTakeFirst();
  return row !== undefined;
};

/** Writes the date into the living passes; says whether a print stood as unreported. */
const noteReport = async (
  trx: Transaction<Tables>,
  living: readonly LockedPass[],
  date: CivilDate,
): Promise<boolean> => {
  for (const { holder, name } of living) {
    await sql`
      UPDATE passes SET last_report_date = greatest(last_report_date, ${date}::date), report_missing = false
      WHERE (holder, issuer, list, place) = (${holder}, ${name.issuer}, ${name.list}, ${name.place})`.execute(trx);
  }
  return living.some(({ isReportMissing }) => isReportMissing);
};
