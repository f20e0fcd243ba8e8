/** Takes in daily reports as fast as they come, and answers with the codes that they renew (D7.3). */
import type { HeldPass } from "../../api/passes.ts";
import { ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import type { Signer } from "../../core/signature/ed25519.ts";
import { passExpSeconds } from "../../policy/civil-dates.ts";
import { defaultPolicy } from "../../policy/policy-data.ts";
import type { Policy } from "../../policy/policy-data.ts";
import { judgeReport } from "../../policy/report-rules.ts";
import { recordAccess } from "../audit/record-access.ts";
import type { AuditParts } from "../audit/record-access.ts";
import { peekClock } from "../db/database-clock.ts";
import { createGroupCommit } from "../db/group-commit.ts";
import type { RunHot } from "../db/hot-statements.ts";
import { findSigningKeys } from "../issuing/signing-key.ts";
import { inTransaction } from "../issuing/in-transaction.ts";
import { readPassStates } from "../passes/pass-state.ts";
import type { PassState } from "../passes/pass-state.ts";
import { readLivingCauses, toHeldPass } from "../passes/sign-pass.ts";
import type { CodeParts } from "../passes/sign-pass.ts";
import { readPolicyInForce } from "../policies/policy-in-force.ts";
import { sealFindings } from "./findings.ts";
import { storeOrdinaryReports } from "./report-batch.ts";
import type { OrdinaryReport } from "./report-batch.ts";
import { reportIn } from "./report-in.ts";
import type { ReportError, ReportRequest, StoredReport } from "./report-in.ts";

/** What taking in reports needs. */
export interface ReportParts extends CodeParts, AuditParts {
  readonly runHot: RunHot;
  /** Told of a batch that failed; its reports were taken in one by one. */
  readonly onBatchError?: (error: unknown) => void;
}

/** A report that came over the wire. */
export interface SentReport extends ReportRequest {
  readonly clientKey: string;
}

/** What counts now, and the new codes. */
export interface TakenReport extends StoredReport {
  readonly passes: readonly HeldPass[];
}

/** Takes in a report. What it answers is committed. */
export type TakeReport = (report: SentReport) => Promise<Result<TakenReport, ReportError>>;

/** While one batch is on its way there is work for another: one of all that wait would leave nothing to do meanwhile. */
const batchMax = 32;

/** A batch's outcome for one report: the passes that it renewed, and with whose keys to sign them. */
interface Renewed {
  readonly states: readonly PassState[];
  readonly signers: Promise<ReadonlyMap<number, Signer>>;
}

/** One taker a server: ordinary reports go together in batches, all others one by one. */
export const createReporter = (parts: ReportParts): TakeReport => {
  let policy: Policy = defaultPolicy;
  const submit = createGroupCommit<OrdinaryReport, Renewed | undefined>({
    keyOf: ({ holder }) => holder,
    batchMax,
    run: async (reports) => runBatch(parts, reports),
  });
  return async (report) => {
    const ordinary = toOrdinary(parts, report, policy);
    const renewed = ordinary && (await submit(ordinary));
    if (renewed !== undefined) {
      const passes = await signRenewed(parts, renewed);
      return ok({ isHealthy: true, corrections: 0, passes });
    }
    policy = await readPolicyInForce(parts.db, await peekClock(parts.db));
    return takeAlone(parts, report);
  };
};

/** As far as can be seen without the database. The statement looks at the rest. */
const toOrdinary = (parts: ReportParts, report: SentReport, policy: Policy): OrdinaryReport | undefined => {
  const { actor, holder, date, clientKey, findings } = report;
  const judged = judgeReport(findings, policy);
  if (actor.kind !== "holder" || !judged.ok || !judged.value.isHealthy) return undefined;
  const sealed = sealFindings(parts.dataKeys, report, findings);
  return { actor: actor.holder, holder, date, clientKey, findings: sealed, policyVersion: policy.version };
};

const runBatch = async (
  parts: ReportParts,
  reports: readonly OrdinaryReport[],
): Promise<readonly (Renewed | undefined)[]> => {
  try {
    const byHolder = await storeOrdinaryReports(parts.runHot, reports);
    const signers = findSignersOf(parts, [...byHolder.values()].flat());
    // Whoever waits for it hears of its failure; while nobody does it is not to end the process.
    signers.catch(() => undefined);
    return reports.map(({ holder }) => {
      const states = byHolder.get(holder);
      return states && { states, signers };
    });
  } catch (error) {
    parts.onBatchError?.(error);
    return reports.map(() => undefined);
  }
};

/** Not waited for by the next batch. */
const findSignersOf = async (
  parts: ReportParts,
  states: readonly PassState[],
): Promise<ReadonlyMap<number, Signer>> => {
  const [first] = states;
  if (first === undefined) return new Map();
  return findSigningKeys(
    parts,
    states.map(({ name }) => name.issuer),
    first.iatSeconds,
  );
};

/** They are green: there are no causes to tell. */
const signRenewed = async (parts: ReportParts, { states, signers }: Renewed): Promise<readonly HeldPass[]> => {
  const ready = await signers;
  return Promise.all(states.map((state) => toHeldPass(parts.dataKeys, state, ready, [])));
};

const takeAlone = async (parts: ReportParts, report: SentReport): Promise<Result<TakenReport, ReportError>> => {
  const { actor, holder, date } = report;
  const taken = await inTransaction(parts.db, async (trx) => {
    const stored = await reportIn(trx, parts, report);
    if (!stored.ok) return stored;
    // A report names who made it; of a holder's own nothing more is to be known. Staff deal with other people's data.
    if (actor.kind === "staff") {
      await recordAccess(trx, parts, { actor, action: "report.made", holder, details: { date } });
    }
    const states = await readPassStates(trx, [holder], await peekClock(trx));
    return ok({ ...stored.value, states });
  });
  if (!taken.ok) return taken;
  const { states, ...stored } = taken.value;
  const signers = await findSignersOf(parts, states);
  const causes = await readLivingCauses(parts.db, [holder]);
  const living = states.filter(({ movedSeconds, applicationDate, iatSeconds }) => {
    return movedSeconds === null && iatSeconds < passExpSeconds(applicationDate);
  });
  return ok({
    ...stored,
    passes: await Promise.all(living.map((state) => toHeldPass(parts.dataKeys, state, signers, causes))),
  });
};
