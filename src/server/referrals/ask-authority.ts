/** Asks for the prevention authority to be told of a red person (D5.1): by a job, so that nobody waits for its server. */
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import { requeueJob } from "../jobs/jobs.ts";
import { lockReferral, recordStep, storeStep } from "./add-step.ts";
import type { ReferralStaff, StepError } from "./add-step.ts";
import { authorityJobKey, isTold } from "./authority-job.ts";
import type { ReferralName, ReferralParts } from "./referral-parts.ts";

/** There is no server of the authority. */
export type AskError = StepError | "authority-absent";

/**
 * Keeps as a step who asked, and leaves the telling to a job of the referral's own key: asked again while it is under way nothing
 * is added, asked again once it was given up it has all its tries anew. Says whether the authority was told before.
 */
export const askAuthority = async (
  parts: ReferralParts,
  staff: ReferralStaff,
  name: ReferralName,
): Promise<Result<"asked" | "told", AskError>> =>
  parts.db.transaction().execute(async (trx) => {
    const found = await lockReferral(trx, staff, name);
    if (found === undefined) return fail("referral-unknown");
    if (await isTold(trx, name)) return ok("told");
    if (found.closed_seconds !== null) return fail("referral-closed");
    if (!parts.hasAuthority) return fail("authority-absent");
    const { holder, referral } = name;
    const job = { kind: "authority", work: { holder, referral }, uniqueKey: authorityJobKey(referral) } as const;
    if (await requeueJob(trx, job)) {
      await storeStep(trx, parts, { actor: staff.actor, name, step: { step: "asked-authority", way: "system" } });
      await recordStep(trx, parts, { staff, name, step: "asked-authority" });
    }
    return ok("asked");
  });
