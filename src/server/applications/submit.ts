/** Takes applications in: each once, compared and answered in one transaction (D2, D3). */
import { randomUUID } from "node:crypto";
import type { Kysely, Transaction } from "kysely";
import type { ApplicationForm } from "../../api/applications.ts";
import type { Bytes } from "../../core/bytes.ts";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import { civilDateAt, passExpSeconds, renewableFromSeconds } from "../../policy/civil-dates.ts";
import type { Actor } from "../access/actor.ts";
import { recordAccess } from "../audit/record-access.ts";
import { lockHolders } from "../colours/lock-holders.ts";
import { recolour } from "../colours/recolour.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import type { Channel } from "../db/tables/applications.ts";
import { claimHolderKey } from "../issuing/own-pass.ts";
import { storeConsent } from "../people/consents.ts";
import { changeResident } from "../people/residents.ts";
import { readPolicyInForce } from "../policies/policy-in-force.ts";
import { openFilledIn, sealFilledIn } from "./application-form.ts";
import type { ApplicationParts } from "./application-parts.ts";
import { brokenRules, compareApplication, eventOfOutcome } from "./compare.ts";
import { lapseIn } from "./lapse.ts";
import { showNotIssued } from "./show-outcome.ts";
import type { ShowError } from "./show-outcome.ts";
import { tellOfficers } from "./tell-officers.ts";
import { beginApplication, nextState } from "./transitions.ts";
import type { ApplicationName } from "./transitions.ts";

/** An application whose sender may send it; form, versions and the key's proof were looked at. */
export interface NewApplication {
  readonly actor: Actor;
  readonly holder: string;
  readonly clientKey: string;
  readonly contentHash: string;
  readonly form: ApplicationForm;
  readonly channel: Channel;
  readonly commitmentVersion: number;
  readonly noticeVersion: number;
  /** Absent for whoever has no phone. */
  readonly holderKey?: Bytes | undefined;
}

/** Why none was taken in. */
export type SubmitError = ShowError | "application-open" | "pass-living" | "client-key-used" | "community-unknown";

/** What was submitted under this key before; undefined where nothing was. */
export const findSubmitted = async (
  db: Kysely<Tables>,
  parts: Pick<ApplicationParts, "dataKeys">,
  sent: Pick<NewApplication, "holder" | "clientKey" | "contentHash">,
): Promise<Result<ApplicationName, "client-key-used"> | undefined> => {
  const row = await db
    .selectFrom("applications")
    .select(["holder", "application", "answers"])
    .where("holder", "=", sent.holder)
    .where("client_key", "=", sent.clientKey)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return openFilledIn(parts.dataKeys, row, row.answers).contentHash === sent.contentHash
    ? ok({ holder: row.holder, application: row.application })
    : fail("client-key-used");
};

/** In the caller's transaction, which must be rolled back on a failure. The same submitted again gives what it gave. */
export const submitIn = async (
  trx: Transaction<Tables>,
  parts: ApplicationParts,
  sent: NewApplication,
): Promise<Result<ApplicationName, SubmitError>> => {
  const { actor, holder } = sent;
  await lockHolders(trx, [holder]);
  const before = await findSubmitted(trx, parts, sent);
  if (before !== undefined) return before;
  const community = await findCommunity(trx, sent.form.community);
  if (community === undefined) return fail("community-unknown");
  const refusal = await refuseNow(trx, holder);
  if (refusal !== undefined) return fail(refusal);
  await changeResident(trx, parts, holder, { name: sent.form.name, community: sent.form.community });
  await storeConsent(trx, { actor, holder, noticeVersion: sent.noticeVersion });
  const application = randomUUID();
  const details = { application, channel: sent.channel };
  await recordAccess(trx, parts, { actor, action: "application.submit", holder, details });
  return store(trx, parts, { ...sent, application, area: community.area });
};

const findCommunity = async (trx: Kysely<Tables>, community: number): Promise<{ area: number } | undefined> => {
  const row = await trx
    .selectFrom("communities")
    .select(["area", "closed_seconds"])
    .where("community", "=", community)
    .executeTakeFirst();
  const isClosed = (row?.closed_seconds ?? Number.POSITIVE_INFINITY) <= (await peekClock(trx));
  return row === undefined || isClosed ? undefined : { area: row.area };
};

/** One open application a person; a pass that was issued is renewed from its day 4 on (D2.6). */
const refuseNow = async (
  trx: Transaction<Tables>,
  holder: string,
): Promise<"application-open" | "pass-living" | undefined> => {
  const nowSeconds = await peekClock(trx);
  // What is over is over at once, whenever the recurring work comes to it.
  await lapseIn(trx, [holder], nowSeconds);
  const open = await trx
    .selectFrom("applications")
    .select("application")
    .where("holder", "=", holder)
    .where("state", "in", ["waiting", "returned"])
    .executeTakeFirst();
  if (open !== undefined) return "application-open";
  const policy = await readPolicyInForce(trx, nowSeconds);
  const passes = await trx
    .selectFrom("passes")
    .innerJoin("applications", (join) =>
      join
        .onRef("applications.holder", "=", "passes.holder")
        .onRef("applications.application", "=", "passes.application"),
    )
    .select("passes.application_date as date")
    .where("passes.holder", "=", holder)
    .where("state", "=", "issued")
    .where("moved_seconds", "is", null)
    .where("passes.drop_seconds", ">", nowSeconds)
    .execute();
  const isTooEarly = passes.some(
    ({ date }) => nowSeconds < passExpSeconds(date) && nowSeconds < renewableFromSeconds(date, policy),
  );
  return isTooEarly ? "pass-living" : undefined;
};

const store = async (
  trx: Transaction<Tables>,
  parts: ApplicationParts,
  sent: NewApplication & { readonly application: string; readonly area: number },
): Promise<Result<ApplicationName, SubmitError>> => {
  const { actor, holder, application, form, holderKey, area } = sent;
  const name = { holder, application };
  const nowSeconds = await peekClock(trx);
  const applicationDate = civilDateAt(nowSeconds);
  if (holderKey !== undefined) {
    const claimed = await claimHolderKey(trx, { ...name, applicationDate, holderKey });
    if (!claimed.ok) return claimed;
  }
  const decision = await compareApplication(trx, { holder, answers: form.answers, nowSeconds });
  const event = eventOfOutcome[decision.outcome];
  const state = nextState("none", event, "holder");
  if (state === undefined) throw new TypeError(`event: ${event} does not begin an application`);
  await trx
    .insertInto("applications")
    .values({
      ...{ ...name, client_key: sent.clientKey, application_date: applicationDate, submitted_seconds: nowSeconds },
      ...{ state, community: form.community, area, channel: sent.channel, commitment_version: sent.commitmentVersion },
      answers: sealFilledIn(parts.dataKeys, name, { form, contentHash: sent.contentHash, completions: [] }),
      ...{ holder_key: holderKey ?? null, policy_version: decision.policyVersion, decision: JSON.stringify(decision) },
    })
    .execute();
  const reason = { complete: decision.complete, rules: brokenRules(decision) };
  await beginApplication(trx, { name, event, actor, reason, to: state });
  const shown = { ...name, applicationDate, community: form.community, area, holderKey: holderKey ?? null };
  if (state === "waiting") {
    await recolour(trx, [holder]);
    await tellOfficers(trx, { ...name, community: form.community, revision: 1, actor });
    return ok(name);
  }
  const kind = decision.outcome === "refused" ? "refused" : "returned";
  const given = await showNotIssued(trx, parts, { application: shown, kind, rule: brokenRules(decision)[0] });
  return given.ok ? ok(name) : given;
};
