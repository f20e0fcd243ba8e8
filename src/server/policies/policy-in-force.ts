/** Finds the policy that holds (D1). */
import type { Kysely } from "kysely";
import { defaultPolicy, policySchema } from "../../policy/policy-data.ts";
import type { Policy } from "../../policy/policy-data.ts";
import type { Tables } from "../db/schema.ts";

/** The newest version among those whose date has come. Throws where what is stored is no policy: that is damage, not input. */
export const readPolicyInForce = async (db: Kysely<Tables>, atSeconds: number): Promise<Policy> => {
  const row = await db
    .selectFrom("policies")
    .select("data")
    .where("holds_from_seconds", "<=", atSeconds)
    .orderBy("version", "desc")
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? defaultPolicy : policySchema.parse(row.data);
};
