/** What is done for a referral: notes, and who was told, how and when (D5.1). */
import type { Kysely } from "kysely";
import type { NewStep, stepKinds, stepWays } from "../../api/referrals.ts";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import { actorColumns } from "../access/actor.ts";
import type { Actor } from "../access/actor.ts";
import { recordAccess } from "../audit/record-access.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import { sealStepWords } from "./referral-parts.ts";
import type { Communities, ReferralName, ReferralParts } from "./referral-parts.ts";

/** Who does it, and whose people they see. */
export interface ReferralStaff {
  readonly actor: Actor;
  readonly communities: Communities;
}

/** There is none, or one of another community; it is closed. */
export type StepError = "referral-unknown" | "referral-closed";

/** A step as it is stored. */
export interface StoredStep {
  readonly step: (typeof stepKinds)[number];
  readonly way?: (typeof stepWays)[number] | undefined;
  readonly words?: string | undefined;
}

/** Locks the referral until the transaction ends; undefined where it is not theirs to see. */
export const lockReferral = async (
  trx: Kysely<Tables>,
  { communities }: Pick<ReferralStaff, "communities">,
  { holder, referral }: ReferralName,
) => {
  const row = await trx
    .selectFrom("referrals")
    .selectAll()
    .where("holder", "=", holder)
    .where("referral", "=", referral)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined || communities === "all") return row;
  return row.community !== null && communities.includes(row.community) ? row : undefined;
};

/** Adds a step to a referral whose row is locked. */
export const storeStep = async (
  trx: Kysely<Tables>,
  { dataKeys }: Pick<ReferralParts, "dataKeys">,
  { actor, name, step }: { readonly actor: Actor; readonly name: ReferralName; readonly step: StoredStep },
): Promise<void> => {
  const newest = await trx
    .selectFrom("referral_steps")
    .select("number")
    .where("holder", "=", name.holder)
    .where("referral", "=", name.referral)
    .orderBy("number", "desc")
    .limit(1)
    .executeTakeFirst();
  const number = (newest?.number ?? 0) + 1;
  await trx
    .insertInto("referral_steps")
    .values({
      ...{ holder: name.holder, referral: name.referral, number, at_seconds: await peekClock(trx) },
      ...actorColumns(actor),
      ...{ step: step.step, way: step.way ?? null },
      words: step.words === undefined ? null : sealStepWords(dataKeys, { ...name, number }, step.words),
    })
    .execute();
};

/** Adds a step to an open referral. */
export const addStep = async (
  parts: ReferralParts,
  staff: ReferralStaff,
  { name, step }: { readonly name: ReferralName; readonly step: NewStep },
): Promise<Result<undefined, StepError>> =>
  parts.db.transaction().execute(async (trx) => {
    const found = await lockReferral(trx, staff, name);
    if (found === undefined) return fail("referral-unknown");
    if (found.closed_seconds !== null) return fail("referral-closed");
    await storeStep(trx, parts, { actor: staff.actor, name, step });
    await recordStep(trx, parts, { staff, name, step: step.step });
    return ok(undefined);
  });

/** Records an act of staff on a referral, in its transaction. */
export const recordStep = async (
  trx: Kysely<Tables>,
  parts: ReferralParts,
  { staff, name, step }: { readonly staff: ReferralStaff; readonly name: ReferralName; readonly step: string },
): Promise<void> => {
  const { holder, referral } = name;
  await recordAccess(trx, parts, { actor: staff.actor, action: "referral.step", holder, details: { referral, step } });
};
