/** Closes referrals: cleared, so that all other rules give the colour, or red as before (D5.1). */
import type { Kysely } from "kysely";
import type { Closure } from "../../api/referrals.ts";
import type { Colour } from "../../core/pass/claims.ts";
import { colourNumber } from "../../core/status-list/bits.ts";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import { actorColumns } from "../access/actor.ts";
import type { Actor } from "../access/actor.ts";
import { recordAccess } from "../audit/record-access.ts";
import { addCauses, endCauses } from "../colours/causes.ts";
import type { CauseName, EndedBy } from "../colours/causes.ts";
import { colourOfHolder } from "../colours/colour-of-holder.ts";
import { lockHolders } from "../colours/lock-holders.ts";
import { recolour } from "../colours/recolour.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import { notify } from "../notifications/notify.ts";
import { lockReferral, storeStep } from "./add-step.ts";
import type { ReferralStaff, StepError } from "./add-step.ts";
import type { ReferralName, ReferralParts } from "./referral-parts.ts";

/** How, and by whom. */
export interface ReferralClosing {
  readonly staff: ReferralStaff;
  readonly name: ReferralName;
  readonly closure: Closure;
}

/**
 * Gives the colour that the person has then. Cleared ends the referral's own cause, of an objection all red ones that there were when it
 * was made. A refused application stays refused: its holder applies anew. Closed before in the same way it changes nothing.
 */
export const closeReferral = async (
  parts: ReferralParts,
  closing: ReferralClosing,
): Promise<Result<{ readonly colour: Colour }, StepError>> =>
  parts.db.transaction().execute(async (trx) => {
    const { staff, name, closure } = closing;
    await lockHolders(trx, [name.holder]);
    const found = await lockReferral(trx, staff, name);
    if (found === undefined) return fail("referral-unknown");
    if (found.closed_seconds !== null) {
      return found.outcome === closure.outcome
        ? ok({ colour: await colourOfHolder(trx, name.holder) })
        : fail("referral-closed");
    }
    if (closure.words !== undefined) {
      await storeStep(trx, parts, { actor: staff.actor, name, step: { step: "note", words: closure.words } });
    }
    await storeClosure(trx, { ...name, outcome: closure.outcome, actor: staff.actor });
    if (closure.outcome === "cleared") await clear(trx, staff.actor, found);
    else await keepRed(trx, found);
    await recolour(trx, [name.holder]);
    const { holder, referral } = name;
    const details = { referral, outcome: closure.outcome };
    await notify(trx, [{ holder, kind: "referral-closed", details }]);
    await recordAccess(trx, parts, { actor: staff.actor, action: "referral.close", holder, details });
    return ok({ colour: await colourOfHolder(trx, holder) });
  });

type ReferralRow = NonNullable<Awaited<ReturnType<typeof lockReferral>>>;

const endedBy = (actor: Actor): EndedBy => (actor.kind === "staff" ? `staff:${actor.staff}` : "decision");

const storeClosure = async (
  trx: Kysely<Tables>,
  { holder, referral, outcome, actor }: ReferralName & { readonly outcome: Closure["outcome"]; readonly actor: Actor },
): Promise<void> => {
  const { actor_kind, actor_id } = actorColumns(actor);
  await trx
    .updateTable("referrals")
    .set({ closed_seconds: await peekClock(trx), closed_by: `${actor_kind}:${actor_id}`, outcome })
    .where("holder", "=", holder)
    .where("referral", "=", referral)
    .execute();
};

const clear = async (trx: Kysely<Tables>, actor: Actor, found: ReferralRow): Promise<void> => {
  const which = found.kind === "red" ? ownCause(found) : await redCausesBefore(trx, found);
  await endCauses(trx, which, endedBy(actor));
  // Whoever was told of these causes is told by the objection's outcome.
  for (const { ref, kind } of found.kind === "objection" ? which : []) {
    const others = await trx
      .selectFrom("referrals")
      .select("referral")
      .where("holder", "=", found.holder)
      .where("kind", "=", "red")
      .where("cause_kind", "=", kind)
      .where("cause_ref", "=", ref ?? null)
      .where("closed_seconds", "is", null)
      .execute();
    for (const { referral } of others) {
      await storeClosure(trx, { holder: found.holder, referral, outcome: "cleared", actor });
    }
  }
};

const ownCause = ({ holder, cause_kind, cause_ref }: ReferralRow): readonly CauseName[] =>
  cause_kind === null || cause_ref === null || cause_kind === "refused"
    ? []
    : [{ holder, kind: cause_kind, ref: cause_ref }];

/** What came up later was not what the objection was about; it has a referral of its own. */
const redCausesBefore = async (
  trx: Kysely<Tables>,
  { holder, opened_seconds }: ReferralRow,
): Promise<readonly CauseName[]> => {
  const rows = await trx
    .selectFrom("colour_causes")
    .select(["kind", "ref"])
    .where("holder", "=", holder)
    .where("colour", "=", colourNumber.red)
    .where("kind", "<>", "refused")
    .where("ended_seconds", "is", null)
    .where("since_seconds", "<=", opened_seconds)
    .execute();
  return rows.map(({ kind, ref }) => ({ holder, kind, ref }));
};

/** Red from now on by this decision, whatever comes of the cause. Of an objection everything stays as it is. */
const keepRed = async (
  trx: Kysely<Tables>,
  { holder, referral, kind, cause_kind, cause_ref }: ReferralRow,
): Promise<void> => {
  if (kind === "objection" || cause_kind === null || cause_ref === null) return;
  const cause = await trx
    .selectFrom("colour_causes")
    .select("rule")
    .where("holder", "=", holder)
    .where("kind", "=", cause_kind)
    .where("ref", "=", cause_ref)
    .executeTakeFirst();
  await addCauses(trx, [{ holder, kind: "referral", ref: referral, colour: "red", rule: cause?.rule ?? undefined }]);
};
