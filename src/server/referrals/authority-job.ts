/** The job that tells the prevention authority, tried again until its server has taken it (D5.1). */
import type { Kysely } from "kysely";
import { z } from "zod";
import { platform } from "../access/actor.ts";
import { recordAccess } from "../audit/record-access.ts";
import type { AuditParts } from "../audit/record-access.ts";
import type { Tables } from "../db/schema.ts";
import { JobError, workOf } from "../jobs/job-work.ts";
import type { JobHandlers } from "../jobs/job-work.ts";
import { readResident } from "../people/residents.ts";
import type { DataKeys } from "../privacy/data-keys.ts";
import { lockReferral, storeStep } from "./add-step.ts";
import type { ReferralName } from "./referral-parts.ts";
import type { AuthorityMessage, TellAuthority } from "./tell-authority.ts";

/** What telling needs. */
export interface AuthorityParts extends AuditParts {
  readonly db: Kysely<Tables>;
  readonly dataKeys: DataKeys;
  /** Undefined where the authority has no server: what was asked for before is given up. */
  readonly tellAuthority: TellAuthority | undefined;
}

/** One job a referral. */
export const authorityJobKey = (referral: string): string => `authority ${referral}`;

const workSchema = z.object({ holder: z.uuid(), referral: z.uuid() });

/** The handler of the jobs that `askAuthority` adds. */
export const createAuthorityHandler = (parts: AuthorityParts): Pick<JobHandlers, "authority"> => ({
  authority: { kind: "outside", run: async (job) => tellAuthorityOf(parts, workOf(workSchema, job)) },
});

/**
 * Tells the authority and keeps that as a step. A kill between the two tells it again under the same key. Nothing is told of a
 * referral that was cleared meanwhile, or erased. Throws `JobError` where the authority did not take it.
 */
export const tellAuthorityOf = async (parts: AuthorityParts, name: ReferralName): Promise<void> => {
  const message = await parts.db.transaction().execute(async (trx) => readMessage(trx, parts, name));
  if (message === undefined) return;
  if (parts.tellAuthority === undefined) throw new JobError("authority-absent", { isFinal: true });
  const told = await parts.tellAuthority(message);
  if (!told.ok) throw new JobError(told.error, { isFinal: told.error === "authority-refused" });
  await parts.db.transaction().execute(async (trx) => {
    const found = await lockReferral(trx, everybody, name);
    if (found === undefined || (await isTold(trx, name))) return;
    await storeStep(trx, parts, { actor: platform, name, step: { step: "told-authority", way: "system" } });
  });
};

const everybody = { communities: "all" } as const;

/** Undefined where there is nothing to tell. Each try takes the person's data out of the house: it is an access. */
const readMessage = async (
  trx: Kysely<Tables>,
  parts: AuthorityParts,
  name: ReferralName,
): Promise<AuthorityMessage | undefined> => {
  const found = await lockReferral(trx, everybody, name);
  const resident = await readResident(trx, parts, name.holder);
  if (found === undefined || resident === undefined || found.outcome === "cleared") return undefined;
  if (await isTold(trx, name)) return undefined;
  const { holder, referral } = name;
  await recordAccess(trx, parts, { actor: platform, action: "referral.tell", holder, details: { referral } });
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
  return {
    ...{ referral, rule: cause?.rule ?? null, openedSeconds: found.opened_seconds },
    community: community === undefined ? null : { nameZh: community.name_zh, area: community.area },
    person: { name: personName, phone, documentType, documentPrinted },
  };
};

/** Whether the server itself told the authority. */
export const isTold = async (trx: Kysely<Tables>, { holder, referral }: ReferralName): Promise<boolean> => {
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
