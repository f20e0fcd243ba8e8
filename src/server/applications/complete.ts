/** Takes in what completes a returned application, and compares it anew (D3.2, D5.2). */
import type { Transaction } from "kysely";
import type { ApplicationForm } from "../../api/applications.ts";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import type { Actor } from "../access/actor.ts";
import { recordAccess } from "../audit/record-access.ts";
import { endCauses } from "../colours/causes.ts";
import { lockHolders } from "../colours/lock-holders.ts";
import { recolour } from "../colours/recolour.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import { changeResident } from "../people/residents.ts";
import { openFilledIn, sealFilledIn } from "./application-form.ts";
import type { ApplicationParts } from "./application-parts.ts";
import { brokenRules, compareApplication, eventOfOutcome } from "./compare.ts";
import { lapseIn } from "./lapse.ts";
import { showNotIssued, takeBackShown } from "./show-outcome.ts";
import type { ShowError } from "./show-outcome.ts";
import { tellOfficers } from "./tell-officers.ts";
import { stepApplication } from "./transitions.ts";
import type { ApplicationName } from "./transitions.ts";

/** What is filled in now, all of it. The sender may act for the holder. */
export interface Completion {
  readonly actor: Actor;
  readonly name: ApplicationName;
  readonly clientKey: string;
  readonly contentHash: string;
  readonly form: ApplicationForm;
}

/** Why it was not taken. */
export type CompleteError =
  ShowError | "application-unknown" | "application-state" | "client-key-used" | "community-unknown";

/** In the caller's transaction, which must be rolled back on a failure. The same completion again changes nothing. */
export const completeIn = async (
  trx: Transaction<Tables>,
  parts: ApplicationParts,
  completion: Completion,
): Promise<Result<ApplicationName, CompleteError>> => {
  const { actor, name, clientKey, contentHash, form } = completion;
  const { holder } = name;
  await lockHolders(trx, [holder]);
  const nowSeconds = await peekClock(trx);
  await lapseIn(trx, [holder], nowSeconds);
  const row = await readRow(trx, name);
  if (row === undefined) return fail("application-unknown");
  const filledIn = openFilledIn(parts.dataKeys, name, row.answers);
  const known = filledIn.completions.find((one) => one.clientKey === clientKey);
  if (known !== undefined) return known.contentHash === contentHash ? ok(name) : fail("client-key-used");
  if (row.state !== "returned") return fail("application-state");
  // Its officers have it before them: another community is another application.
  if (form.community !== row.community) return fail("community-unknown");
  await takeBackShown(trx, [holder]);
  await changeResident(trx, parts, holder, { name: form.name });
  await recordAccess(trx, parts, {
    ...{ actor, action: "application.complete", holder, details: { application: name.application } },
  });
  const decision = await compareApplication(trx, { holder, answers: form.answers, nowSeconds });
  const revision = row.revision + 1;
  const completions = [...filledIn.completions, { clientKey, contentHash }];
  await trx
    .updateTable("applications")
    .set({
      answers: sealFilledIn(parts.dataKeys, name, { ...filledIn, form, completions }),
      ...{ policy_version: decision.policyVersion, decision: JSON.stringify(decision), revision },
    })
    .where("holder", "=", holder)
    .where("application", "=", name.application)
    .execute();
  const event = eventOfOutcome[decision.outcome];
  const reason = { complete: decision.complete, rules: brokenRules(decision) };
  const stepped = await stepApplication(trx, { name, from: "returned", event, actor, reason });
  if (!stepped.ok) return stepped;
  await endCauses(trx, [{ holder, kind: "returned", ref: name.application }], "decision");
  if (decision.outcome === "clean") {
    await recolour(trx, [holder]);
    await tellOfficers(trx, { ...name, community: row.community, revision, actor });
    return ok(name);
  }
  const application = { ...name, applicationDate: row.application_date, ...row, holderKey: row.holder_key };
  const given = await showNotIssued(trx, parts, {
    ...{ application, kind: decision.outcome, rule: brokenRules(decision)[0] },
  });
  return given.ok ? ok(name) : given;
};

const readRow = async (trx: Transaction<Tables>, name: ApplicationName) =>
  trx
    .selectFrom("applications")
    .select(["state", "answers", "revision", "application_date", "community", "area", "holder_key"])
    .where("holder", "=", name.holder)
    .where("application", "=", name.application)
    .executeTakeFirst();
