/** Opens a referral for every new reason for red: somebody of the community looks after the person and closes it (D5.1). */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import { colourNumber } from "../../core/status-list/bits.ts";
import { defaultPolicy } from "../../policy/policy-data.ts";
import type { Tables } from "../db/schema.ts";

/** When a referral that is opened now is due, by the policy in force, as SQL. */
export const dueSecondsAt = (nowSeconds: number) => sql<number>`(${nowSeconds}::bigint + 3600 * coalesce((
  SELECT (data ->> 'referralDueHours')::integer FROM policies WHERE holds_from_seconds <= ${nowSeconds} ORDER BY version DESC LIMIT 1
), ${defaultPolicy.referralDueHours}::integer))`;

/**
 * Opens one for each living red cause of these people that has none since the cause began: of people with a living pass or an open
 * application; whoever has neither is looked after when they apply. What became red by a referral's closing is known to whoever
 * closed it. Of a cause that has ended, the referral is closed by the system if nobody had done anything for it: nobody was told
 * what would have to be taken back. The people must be locked.
 *
 * Tables are read by their indexes, whatever the database believes of their sizes: hence the lateral reads.
 */
export const keepReferrals = async (
  trx: Kysely<Tables>,
  holders: readonly string[],
  nowSeconds: number,
): Promise<void> => {
  await closeIdleReferrals(trx, holders, nowSeconds);
  await sql`
    INSERT INTO referrals (holder, referral, kind, cause_kind, cause_ref, community, opened_seconds, due_seconds)
    SELECT c.holder, gen_random_uuid(), 'red', c.kind, c.ref, coalesce(
        (SELECT community FROM residents r WHERE r.holder = c.holder),
        (SELECT community FROM applications a WHERE a.holder = c.holder ORDER BY submitted_seconds DESC LIMIT 1)
      ), ${nowSeconds}::bigint, ${dueSecondsAt(nowSeconds)}
    FROM (SELECT DISTINCT holder FROM unnest(${[...holders]}::uuid[]) AS given (holder)) AS h CROSS JOIN LATERAL (
      SELECT * FROM colour_causes WHERE colour_causes.holder = h.holder AND ended_seconds IS NULL
        AND colour = ${colourNumber.red} AND kind <> 'referral' OFFSET 0
    ) AS c
    WHERE (
        SELECT true FROM referrals f
        WHERE f.holder = c.holder AND f.kind = 'red' AND f.cause_kind = c.kind AND f.cause_ref = c.ref AND (
          f.closed_seconds IS NULL
          OR (f.opened_seconds >= c.since_seconds AND (f.outcome = 'stays-red' OR f.cause_kind = 'refused')))
        LIMIT 1) IS NULL
      AND (
        (SELECT true FROM passes s WHERE s.holder = c.holder AND s.drop_seconds > ${nowSeconds} LIMIT 1)
        OR (SELECT true FROM applications a WHERE a.holder = c.holder AND a.state IN ('waiting', 'returned') LIMIT 1)
      )`.execute(trx);
};

const closeIdleReferrals = async (
  trx: Kysely<Tables>,
  holders: readonly string[],
  nowSeconds: number,
): Promise<void> => {
  await sql`
    WITH idle AS MATERIALIZED (
      SELECT f.holder, f.referral
      FROM (SELECT DISTINCT holder FROM unnest(${[...holders]}::uuid[]) AS given (holder)) AS h CROSS JOIN LATERAL (
        SELECT * FROM referrals WHERE referrals.holder = h.holder AND closed_seconds IS NULL AND kind = 'red' OFFSET 0
      ) AS f
      WHERE (SELECT c.ended_seconds FROM colour_causes c
          WHERE (c.holder, c.kind, c.ref) = (f.holder, f.cause_kind, f.cause_ref)) IS NOT NULL
        AND (SELECT true FROM referral_steps s WHERE s.holder = f.holder AND s.referral = f.referral LIMIT 1) IS NULL
    )
    UPDATE referrals f SET closed_seconds = ${nowSeconds}, closed_by = 'platform', outcome = 'cleared'
    FROM idle i WHERE (f.holder, f.referral) = (i.holder, i.referral)`.execute(trx);
};
