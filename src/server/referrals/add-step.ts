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
import { readResident } from "../people/residents.ts";
import { sealStepWords } from "./referral-parts.ts";
import type { Communities, ReferralName, ReferralParts } from "./referral-parts.ts";
import type { AuthorityError, AuthorityMessage } from "./tell-authority.ts";

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

const recordStep = async (
  trx: Kysely<Tables>,
  parts: ReferralParts,
  { staff, name, step }: { readonly staff: ReferralStaff; readonly name: ReferralName; readonly step: string },
): Promise<void> => {
  const { holder, referral } = name;
  await recordAccess(trx, parts, { actor: staff.actor, action: "referral.step", holder, details: { referral, step } });
};

/**
 * Tells the prevention authority by the server's own way and keeps that as a step; one that was told is not told again. What breaks
 * between the two is told again under the same key.
 */
export const tellAuthorityOf = async (
  parts: ReferralParts,
  staff: ReferralStaff,
  name: ReferralName,
): Promise<Result<undefined, StepError | AuthorityError>> => {
  const message = await parts.db.transaction().execute(async (trx) => readMessage(trx, parts, { staff, name }));
  if (!message.ok || message.value === undefined) return message.ok ? ok(undefined) : message;
  const told = await parts.tellAuthority(message.value);
  if (!told.ok) return told;
  return parts.db.transaction().execute(async (trx) => {
    const found = await lockReferral(trx, staff, name);
    if (found === undefined) return fail("referral-unknown");
    if (!(await isTold(trx, name))) {
      await storeStep(trx, parts, { actor: staff.actor, name, step: { step: "told-authority", way: "system" } });
      await recordStep(trx, parts, { staff, name, step: "told-authority" });
    }
    return ok(undefined);
  });
};

const isTold = async (trx: Kysely<Tables>, { holder, referral }: ReferralName): Promise<boolean> => {
  const row = await trx
    .selectFrom("referral_steps")
    .select("number")
    .where("holder", "=", holder)
    .where("referral", "=", referral)
    .where("step", "=", "told-authority")
    .where("way", "=", "system")
    .executeTakeFirst();
  return row !== undefined;
};

/** Undefined where the authority was told before. */
const readMessage = async (
  trx: Kysely<Tables>,
  parts: ReferralParts,
  { staff, name }: { readonly staff: ReferralStaff; readonly name: ReferralName },
): Promise<Result<AuthorityMessage | undefined, StepError>> => {
  const found = await lockReferral(trx, staff, name);
  const resident = await readResident(trx, parts, name.holder);
  if (found === undefined || resident === undefined) return fail("referral-unknown");
  if (await isTold(trx, name)) return ok(undefined);
  if (found.closed_seconds !== null) return fail("referral-closed");
  const { holder, referral } = name;
  await recordAccess(trx, parts, { actor: staff.actor, action: "referral.tell", holder, details: { referral } });
  const community = await trx
    .selectFrom("communities")
    .select(["name_zh", "area"])
    .where("community", "=", found.community)
    .executeTakeFirst();
  const cause = await trx
    .selectFrom("colour_causes")
    .select("rule")
    .where("holder", "=", holder)
    .where("kind", "=", found.cause_kind)
    .where("ref", "=", found.cause_ref)
    .executeTakeFirst();
  const { name: personName, phone, documentType, documentPrinted } = resident;
  return ok({
    ...{ referral, rule: cause?.rule ?? null, openedSeconds: found.opened_seconds },
    community: community === undefined ? null : { nameZh: community.name_zh, area: community.area },
    person: { name: personName, phone, documentType, documentPrinted },
  });
};
