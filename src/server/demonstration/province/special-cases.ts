/** What happens to a few people each day, one by one and exactly as over the wire: paper, completions, fevers, calls, referrals. */
import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import { commitmentVersion } from "../../../api/applications.ts";
import type { ApplicationForm } from "../../../api/applications.ts";
import { proveHolderKey } from "../../../api/holder-keys.ts";
import { privacyNoticeVersion } from "../../../api/people.ts";
import { ok } from "../../../core/result.ts";
import type { Result } from "../../../core/result.ts";
import type { CivilDate } from "../../../policy/civil-dates.ts";
import type { Symptom } from "../../../policy/answers.ts";
import type { Actor, StaffActor } from "../../access/actor.ts";
import { hashContent } from "../../applications/application-form.ts";
import type { ApplicationParts } from "../../applications/application-parts.ts";
import { completeIn } from "../../applications/complete.ts";
import { decideIn } from "../../applications/decide.ts";
import { noteMeasuredIn } from "../../applications/measured.ts";
import { submitAtDesk } from "../../applications/submit-at-desk.ts";
import type { ApplicationName } from "../../applications/transitions.ts";
import { peekClock } from "../../db/database-clock.ts";
import { inTransaction } from "../../issuing/in-transaction.ts";
import { signerOfSeed } from "../../keystore/seed-signer.ts";
import { movePass } from "../../passes/move-pass.ts";
import { addStep } from "../../referrals/add-step.ts";
import { askAuthority } from "../../referrals/ask-authority.ts";
import { tellAuthorityOf } from "../../referrals/authority-job.ts";
import { closeReferral } from "../../referrals/close-referral.ts";
import { object } from "../../referrals/objections.ts";
import type { ReferralName, ReferralParts } from "../../referrals/referral-parts.ts";
import type { TellAuthority } from "../../referrals/tell-authority.ts";
import { reportIn } from "../../reports/report-in.ts";
import { uuidOf } from "./chance.ts";
import type { Chance } from "./chance.ts";
import type { Person } from "./people.ts";

/** Throws what the rules refuse: the demonstration asks for nothing that they would. */
const must = async <T>(what: string, work: Promise<Result<T, string>>): Promise<T> => {
  const done = await work;
  if (!done.ok) throw new Error(`${what}: ${done.error}`);
  return done.value;
};

const versions = { commitmentVersion, noticeVersion: privacyNoticeVersion };

/** An officer applies for somebody without a phone, and issues a print where the rules let it wait (D2.7). */
export const applyOnPaper = async (
  parts: ApplicationParts,
  asked: {
    readonly person: Person;
    readonly officer: StaffActor;
    readonly form: ApplicationForm;
    readonly seed: string;
  },
): Promise<ApplicationName> => {
  const { person, officer: actor, form, seed } = asked;
  const staff = { actor, communities: actor.communities };
  const clientKey = uuidOf(seed, "paper", person.number);
  const sent = { staff, document: person.document, phone: undefined, form, clientKey, ...versions };
  const name = await must("a print", submitAtDesk(parts, { ...sent, contentHash: hashContent(form) }));
  const decision = { decision: "issue", revision: 1, as: "print" } as const;
  const decided = await inTransaction(parts.db, async (trx) => decideIn(trx, parts, { staff, name, decision }));
  // Nothing waits for an officer where the records have refused it, or say something else than the form.
  if (!decided.ok && decided.error !== "application-state") throw new Error(`a print: ${decided.error}`);
  return name;
};

/** Completes a returned application with a whole form. */
export const complete = async (
  parts: ApplicationParts,
  completion: { readonly actor: Actor; readonly name: ApplicationName; readonly form: ApplicationForm },
): Promise<void> => {
  const clientKey = uuidOf("completion", completion.name.application);
  const sent = { ...completion, clientKey, contentHash: hashContent(completion.form) };
  await must(
    "a completion",
    inTransaction(parts.db, async (trx) => completeIn(trx, parts, sent)),
  );
};

/** A report of one person; of whoever need not report nothing is stored. */
export const reportOne = async (
  parts: ApplicationParts,
  report: {
    readonly actor: Actor;
    readonly holder: string;
    readonly date: CivilDate;
    readonly temperatureTenths: number;
    readonly symptoms: readonly Symptom[];
  },
): Promise<void> => {
  const { actor, holder, date, temperatureTenths, symptoms } = report;
  const clientKey = uuidOf("report", holder, date);
  const findings = { temperatureTenths, symptoms };
  await inTransaction(parts.db, async (trx) => reportIn(trx, parts, { actor, holder, date, clientKey, findings }));
};

/** An officer calls somebody who waits, and notes the temperature (D4.2). */
export const measureOne = async (
  parts: ApplicationParts,
  { officer: actor, name }: { readonly officer: StaffActor; readonly name: ApplicationName },
): Promise<void> => {
  const staff = { actor, communities: actor.communities };
  const measured = { temperatureTenths: 366, call: "reached", words: "视频中测温，一切正常。" } as const;
  await inTransaction(parts.db, async (trx) => noteMeasuredIn(trx, parts, { staff, name, measured }));
};

/** Somebody has a new phone. */
export const moveOne = async (parts: ApplicationParts, { holder, application }: ApplicationName): Promise<void> => {
  const phone = signerOfSeed(randomBytes(32));
  const clientKey = uuidOf("move", application);
  const timeSeconds = await peekClock(parts.db);
  const key = await proveHolderKey({ clientKey, publicKey: phone.publicKey, timeSeconds }, phone.sign);
  await movePass(parts, { holder, application, actor: { kind: "holder", holder }, clientKey, key });
};

/** A person's first client key, which follows from the seed where the holder is random. */
const firstKey = (table: string) => sql`(
  SELECT min(client_key::text) FROM applications a WHERE a.holder = ${sql.ref(`${table}.holder`)})`;

/** Follow-up does something for some of the open referrals, the oldest first, and closes some (D5.1). */
export const followUp = async (
  parts: ReferralParts,
  work: {
    readonly staff: ReadonlyMap<number, StaffActor>;
    readonly chance: Chance;
    readonly limit: number;
  },
): Promise<void> => {
  const { rows } = await sql<ReferralName & { readonly community: number; readonly kind: "red" | "objection" }>`
    SELECT f.holder, referral, f.community, kind FROM referrals f
    WHERE closed_seconds IS NULL AND NOT EXISTS (
      SELECT FROM referral_steps s WHERE s.holder = f.holder AND s.referral = f.referral)
    ORDER BY opened_seconds, ${firstKey("f")}, kind, cause_kind, cause_ref LIMIT ${work.limit}`.execute(parts.db);
  for (const { community, kind, ...name } of rows) {
    const actor = work.staff.get(community);
    if (actor === undefined) continue;
    const staff = { actor, communities: actor.communities };
    await must("a step", addStep(parts, staff, { name, step: kind === "red" ? calledCommunity : lookedInto }));
    if (kind === "red" && work.chance.is(0.5)) {
      await must("the authority", askAuthority(parts, staff, name));
      await tellAuthorityOf({ ...parts, tellAuthority: tellNobody }, name);
    }
    if (kind === "red" && work.chance.is(0.3)) {
      const employer = { step: "told-employer", way: "message", words: "已通知单位。" } as const;
      await must("a step", addStep(parts, staff, { name, step: employer }));
    }
    if (work.chance.is(0.55)) {
      const outcome = work.chance.is(0.5) ? "cleared" : "stays-red";
      const closure = { outcome, words: "核实完毕。" } as const;
      await must("a closure", closeReferral(parts, { staff, name, closure }));
    }
  }
};

const calledCommunity = { step: "told-community", way: "phone", words: "已电话告知社区，居家等候。" } as const;
const lookedInto = { step: "note", words: "已核对本人提交的说明。" } as const;

/** Some who are red object (D5.1). */
export const objectSome = async (parts: ReferralParts, limit: number): Promise<void> => {
  const { rows } = await sql<{ holder: string }>`
    SELECT f.holder FROM referrals f
    WHERE f.kind = 'red' AND f.closed_seconds IS NULL
      AND EXISTS (SELECT FROM residents r WHERE r.holder = f.holder AND r.phone_hash IS NOT NULL)
      AND NOT EXISTS (SELECT FROM referrals o WHERE o.holder = f.holder AND o.kind = 'objection')
      AND EXISTS (SELECT FROM colour_causes c WHERE c.holder = f.holder AND c.ended_seconds IS NULL)
    GROUP BY f.holder ORDER BY ${firstKey("f")} LIMIT ${limit}`.execute(parts.db);
  for (const { holder } of rows) {
    const words = "我近期没有离开过本县，也没有接触过有关人员，请核实。";
    await must("an objection", object(parts, { actor: { kind: "holder", holder }, holder, words }));
  }
};

/** The authority of the demonstration's days has been told. */
const tellNobody: TellAuthority = async () => ok(undefined);
