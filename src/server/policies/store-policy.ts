/** Stores versions of the health rules' numbers (D1): each with the date from which it holds, none ever changed. */
import type { Kysely, Transaction } from "kysely";
import { sql } from "kysely";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import { choosePolicy, defaultPolicy, policySchema } from "../../policy/policy-data.ts";
import type { Policy } from "../../policy/policy-data.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";

/** All versions, the first one first. Throws where what is stored is no policy: that is damage, not input. */
export const readPolicies = async (db: Kysely<Tables>): Promise<readonly Policy[]> => {
  const rows = await db.selectFrom("policies").select("data").orderBy("version").execute();
  const stored = rows.map(({ data }) => policySchema.parse(data));
  return stored.some(({ version }) => version === defaultPolicy.version) ? stored : [defaultPolicy, ...stored];
};

/** What becomes of a version. */
export type PolicyStanding =
  | "holds"
  /** Its date is to come. */
  | "waits"
  /** A later version holds. */
  | "over"
  /** Its date is to come, and by then a later version holds. */
  | "never-holds";

/** What becomes of each version, by what is stored now. */
export const standingOf = (policies: readonly Policy[], policy: Policy, nowSeconds: number): PolicyStanding => {
  if (choosePolicy(policies, nowSeconds).version === policy.version) return "holds";
  if (policy.holdsFromSeconds <= nowSeconds) return "over";
  return choosePolicy(policies, policy.holdsFromSeconds).version === policy.version ? "waits" : "never-holds";
};

/** Another version was stored since; it would hold from a time that is over. */
export type StorePolicyError = "policy-outdated" | "policy-date-past";

/** Stores the next version, and gives it as stored: where it `startsNow` its date is set. Decisions stay with the version by which they were made. */
export const storePolicy = async (
  trx: Transaction<Tables>,
  draft: Policy,
  { startsNow = false }: { readonly startsNow?: boolean } = {},
): Promise<Result<Policy, StorePolicyError>> => {
  // Nobody else numbers a version meanwhile.
  await sql`LOCK TABLE policies IN SHARE ROW EXCLUSIVE MODE`.execute(trx);
  const nowSeconds = await peekClock(trx);
  const policy = startsNow ? { ...draft, holdsFromSeconds: nowSeconds } : draft;
  const newest = (await readPolicies(trx)).at(-1) ?? defaultPolicy;
  if (policy.version !== newest.version + 1) return fail("policy-outdated");
  if (policy.holdsFromSeconds < nowSeconds) return fail("policy-date-past");
  await trx
    .insertInto("policies")
    .values({
      ...{ version: policy.version, holds_from_seconds: policy.holdsFromSeconds },
      ...{ data: JSON.stringify(policy), stored_seconds: nowSeconds },
    })
    .execute();
  return ok(policy);
};
