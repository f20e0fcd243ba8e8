/** Opens a referral for every new reason for red: somebody of the community looks after the person and closes it (D5.1). */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import { colourNumber } from "../../core/status-list/bits.ts";
import { defaultPolicy } from "../../policy/policy-data.ts";
import type { Tables } from "../db/schema.ts";

/**
 * One for each living red cause of people with a living pass or an open application that has none since the cause began. What
 * became red by a referral's closing is known to whoever closed it. Due by the policy in force.
 */
export const openReferrals = async (
  trx: Kysely<Tables>,
  holders: readonly string[],
  nowSeconds: number,
): Promise<void> => {
  await sql`
    INSERT INTO referrals (holder, referral, kind, cause_kind, cause_ref, community, opened_seconds, due_seconds)
    SELECT c.holder, gen_random_uuid(), 'red', c.kind, c.ref, r.community, ${nowSeconds}::bigint,
      ${nowSeconds}::bigint + 3600 * coalesce((
        SELECT (data ->> 'referralDueHours')::integer FROM policies WHERE holds_from_seconds <= ${nowSeconds} ORDER BY version DESC LIMIT 1
      ), ${defaultPolicy.referralDueHours}::integer)
    FROM colour_causes c LEFT JOIN residents r ON r.holder = c.holder
    WHERE c.holder = ANY (${[...holders]}::uuid[]) AND c.ended_seconds IS NULL AND c.colour = ${colourNumber.red}
      AND c.kind <> 'referral'
      AND NOT EXISTS (
        SELECT FROM referrals f
        WHERE f.holder = c.holder AND f.kind = 'red' AND f.cause_kind = c.kind AND f.cause_ref = c.ref
          AND (f.closed_seconds IS NULL OR (f.outcome = 'stays-red' AND f.opened_seconds >= c.since_seconds)))
      AND (
        EXISTS (SELECT FROM passes s WHERE s.holder = c.holder AND s.drop_seconds > ${nowSeconds})
        OR EXISTS (SELECT FROM applications a WHERE a.holder = c.holder AND a.state IN ('waiting', 'returned')))
    ON CONFLICT (holder, kind, cause_kind, cause_ref) WHERE closed_seconds IS NULL DO NOTHING`.execute(trx);
};
