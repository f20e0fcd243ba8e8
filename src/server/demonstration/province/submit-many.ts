/** Takes very many applications in at once, and compares and answers each as `../../applications/submit.ts` does with one. */
import { sql } from "kysely";
import type { Transaction } from "kysely";
import { commitmentVersion } from "../../../api/applications.ts";
import type { ApplicationForm } from "../../../api/applications.ts";
import { civilDateAt, listDropSeconds } from "../../../policy/civil-dates.ts";
import { decideEligibility } from "../../../policy/eligibility.ts";
import type { Decision } from "../../../policy/eligibility.ts";
import { actorColumns } from "../../access/actor.ts";
import type { Actor } from "../../access/actor.ts";
import { hashContent, sealFilledIn } from "../../applications/application-form.ts";
import type { ApplicationParts } from "../../applications/application-parts.ts";
import { brokenRules, eventOfOutcome } from "../../applications/compare.ts";
import { nextState } from "../../applications/transitions.ts";
import { recordAccesses } from "../../audit/record-access.ts";
import { lockHolders } from "../../colours/lock-holders.ts";
import { recolour } from "../../colours/recolour.ts";
import { peekClock } from "../../db/database-clock.ts";
import type { Tables } from "../../db/schema.ts";
import type { ApplicationState, Channel } from "../../db/tables/applications.ts";
import { recordOfRow, writeRecordCauses } from "../../epidemic/compare-records.ts";
import type { RecordRow } from "../../epidemic/compare-records.ts";
import { readPolicyInForce } from "../../policies/policy-in-force.ts";
import { keepReferrals } from "../../referrals/keep-referrals.ts";
import { givePasses } from "./give-passes.ts";
import { groupBy } from "./group-by.ts";
import type { Neighbourhood } from "./people.ts";
import { showNotIssuedMany } from "./show-many.ts";
import { storeEvents } from "./store-events.ts";

/** An application of somebody who is known, has none that is open, and no pass before its day 4. */
export interface ManySubmitted {
  readonly actor: Actor;
  readonly holder: string;
  readonly application: string;
  readonly clientKey: string;
  readonly form: ApplicationForm;
  readonly channel: Channel;
  readonly holderKey: Uint8Array;
  readonly home: Neighbourhood;
}

type Compared = ManySubmitted & { readonly decision: Decision; readonly state: ApplicationState };

/** In the caller's transaction. Holders must be distinct. */
export const submitMany = async (
  trx: Transaction<Tables>,
  parts: ApplicationParts,
  sent: readonly ManySubmitted[],
): Promise<void> => {
  const holders = sent.map(({ holder }) => holder);
  await lockHolders(trx, holders);
  const nowSeconds = await peekClock(trx);
  const date = civilDateAt(nowSeconds);
  await recordAccesses(
    trx,
    parts,
    sent.map(({ actor, holder, application, channel }) => ({
      ...{ actor, action: "application.submit", holder, details: { application, channel } },
    })),
  );
  await claimKeys(trx, sent, date);
  const compared = await compareMany(trx, sent);
  await insertApplications(trx, parts, compared, { nowSeconds, date });
  await storeEvents(
    trx,
    compared.map(({ holder, application, actor, decision, state }) => {
      const reason = { complete: decision.complete, rules: brokenRules(decision) };
      return {
        name: { holder, application },
        event: eventOfOutcome[decision.outcome],
        actor,
        reason,
        from: null,
        to: state,
      };
    }),
  );
  const waiting = compared.filter(({ state }) => state === "waiting");
  await recolour(
    trx,
    waiting.map(({ holder }) => holder),
  );
  const shown = compared.flatMap(({ state, decision, home: { community }, ...one }) =>
    state === "refused" || state === "returned"
      ? [{ ...one, community, applicationDate: date, kind: state, rule: brokenRules(decision)[0] }]
      : [],
  );
  await givePasses(trx, parts, await showNotIssuedMany(trx, shown));
  await keepReferrals(
    trx,
    shown.map(({ holder }) => holder),
  );
};

const claimKeys = async (trx: Transaction<Tables>, sent: readonly ManySubmitted[], date: string): Promise<void> => {
  await sql`
    INSERT INTO holder_keys (holder_key, holder, application, drop_seconds)
    SELECT *, ${listDropSeconds(date)}::bigint FROM unnest(${sent.map(({ holderKey }) => Buffer.from(holderKey))}::bytea[],
      ${sent.map(({ holder }) => holder)}::uuid[], ${sent.map(({ application }) => application)}::uuid[])`.execute(trx);
};

/** Decides each by the rules, and writes the causes that the persons' records are. */
const compareMany = async (trx: Transaction<Tables>, sent: readonly ManySubmitted[]): Promise<readonly Compared[]> => {
  const nowSeconds = await peekClock(trx);
  const [policy, today] = [await readPolicyInForce(trx, nowSeconds), civilDateAt(nowSeconds)];
  const { rows } = await sql<RecordRow & { readonly holder: string }>`
    SELECT holder, source, source_key, kind, from_date, until_date, area
    FROM residents JOIN epidemic_records USING (document_hash)
    WHERE holder = ANY (${sent.map(({ holder }) => holder)}::uuid[]) AND withdrawn_seconds IS NULL
    ORDER BY holder, source, source_key`.execute(trx);
  const records = groupBy(rows, ({ holder }) => holder);
  const held = rows.map((row) => ({
    ...{ holder: row.holder, source: row.source, sourceKey: row.source_key, record: recordOfRow(row) },
  }));
  await writeRecordCauses(trx, held, { policy, today, by: "record" });
  return sent.map((one) => {
    const own = (records.get(one.holder) ?? []).map(recordOfRow);
    const decision = decideEligibility({ answers: one.form.answers, records: own, today, policy });
    const event = eventOfOutcome[decision.outcome];
    const state = nextState("none", event, actorColumns(one.actor, one.holder).actor_kind);
    if (state === undefined) throw new TypeError(`event: ${event} does not begin an application`);
    return { ...one, decision, state };
  });
};

const insertApplications = async (
  trx: Transaction<Tables>,
  { dataKeys }: Pick<ApplicationParts, "dataKeys">,
  compared: readonly Compared[],
  { nowSeconds, date }: { readonly nowSeconds: number; readonly date: string },
): Promise<void> => {
  const column = <T>(read: (one: Compared) => T): T[] => compared.map(read);
  const answers = column((one) => {
    const filledIn = { form: one.form, contentHash: hashContent([one.holder, one.form]), completions: [] };
    return Buffer.from(sealFilledIn(dataKeys, one, filledIn));
  });
  await sql`
    INSERT INTO applications (holder, application, client_key, state, community, area, channel, answers, holder_key, policy_version,
      decision, application_date, submitted_seconds, commitment_version)
    SELECT holder, application, client_key, state, community, area, channel, answers, holder_key, policy_version, decision::jsonb,
      ${date}::date, ${nowSeconds}::bigint, ${commitmentVersion}
    FROM unnest(${column(({ holder }) => holder)}::uuid[], ${column(({ application }) => application)}::uuid[],
      ${column(({ clientKey }) => clientKey)}::uuid[], ${column(({ state }) => state)}::text[],
      ${column(({ home }) => home.community)}::integer[], ${column(({ home }) => home.county.code)}::integer[],
      ${column(({ channel }) => channel)}::text[], ${answers}::bytea[],
      ${column(({ holderKey }) => Buffer.from(holderKey))}::bytea[],
      ${column(({ decision }) => decision.policyVersion)}::integer[],
      ${column(({ decision }) => JSON.stringify(decision))}::text[])
      AS g (holder, application, client_key, state, community, area, channel, answers, holder_key, policy_version, decision)`.execute(
    trx,
  );
};
