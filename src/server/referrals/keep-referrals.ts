/** Opens a referral for every new reason for red: somebody of the community looks after the person and closes it (D5.1). */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import { colourNumber } from "../../core/status-list/bits.ts";
import { defaultPolicy } from "../../policy/policy-data.ts";
import { clockSeconds } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";

/** When a referral that is opened now is due, by the policy in force, within a statement. */
export const dueSeconds = sql<number>`(${clockSeconds} + 3600 * coalesce((
  SELECT (data ->> 'referralDueHours')::integer FROM policies WHERE holds_from_seconds <= ${clockSeconds} ORDER BY version DESC LIMIT 1
), ${defaultPolicy.referralDueHours}::integer))`;

/**
 * Opens one for each living red cause of these people that has none since the cause began: of people with a living pass or an open
 * application; whoever has neither is looked after when they apply. What became red by a referral's closing is known to whoever
 * closed it. Of a cause that has ended, the referral is closed by the system if nobody had done anything for it: nobody was told
 * what would have to be taken back. The people must be locked.
 *
 * Tables are read person by person by their primary keys, whatever the database believes of their sizes: hence the lateral reads,
 * which ask for the holder alone.
 */
export const keepReferrals = async (trx: Kysely<Tables>, holders: readonly string[]): Promise<void> => {
  await sql`
    WITH given AS MATERIALIZED (SELECT DISTINCT holder FROM unnest(${[...holders]}::uuid[]) AS g (holder) ORDER BY holder),
    known AS MATERIALIZED (
      SELECT f.* FROM given CROSS JOIN LATERAL (
        SELECT holder, referral, kind, cause_kind, cause_ref, closed_seconds
        FROM referrals WHERE referrals.holder = given.holder OFFSET 0
      ) AS f WHERE f.kind = 'red'
    ), idle AS MATERIALIZED (
      SELECT f.holder, f.referral FROM known f
      WHERE f.closed_seconds IS NULL
        AND (SELECT c.ended_seconds FROM colour_causes c
          WHERE (c.holder, c.kind, c.ref) = (f.holder, f.cause_kind, f.cause_ref)) IS NOT NULL
        AND (SELECT true FROM referral_steps s WHERE s.holder = f.holder AND s.referral = f.referral LIMIT 1) IS NULL
    ), closed AS (
      UPDATE referrals f SET closed_seconds = ${clockSeconds}, closed_by = 'platform', outcome = 'cleared'
      FROM idle WHERE (f.holder, f.referral) = (idle.holder, idle.referral)
    ), living AS MATERIALIZED (
      SELECT c.* FROM given CROSS JOIN LATERAL (
        SELECT holder, kind, ref, colour, since_seconds, ended_seconds FROM colour_causes
        WHERE colour_causes.holder = given.holder OFFSET 0
      ) AS c WHERE c.ended_seconds IS NULL AND c.colour = ${colourNumber.red} AND c.kind <> 'referral'
    )
    INSERT INTO referrals (holder, referral, kind, cause_kind, cause_ref, community, opened_seconds, due_seconds)
    SELECT c.holder, gen_random_uuid(), 'red', c.kind, c.ref, coalesce(
        (SELECT community FROM residents r WHERE r.holder = c.holder),
        (SELECT community FROM applications a WHERE a.holder = c.holder ORDER BY submitted_seconds DESC LIMIT 1)
      ), ${clockSeconds}, ${dueSeconds}
    FROM living c
    WHERE NOT EXISTS (
        SELECT FROM (SELECT * FROM referrals WHERE referrals.holder = c.holder OFFSET 0) AS f
        WHERE f.kind = 'red' AND f.cause_kind = c.kind AND f.cause_ref = c.ref AND (
          f.closed_seconds IS NULL
          OR (f.opened_seconds >= c.since_seconds AND (f.outcome = 'stays-red' OR f.cause_kind = 'refused'))))
      AND (
        (SELECT true FROM passes s WHERE s.holder = c.holder AND s.drop_seconds > ${clockSeconds} LIMIT 1)
        OR (SELECT true FROM applications a WHERE a.holder = c.holder AND a.state IN ('waiting', 'returned') LIMIT 1)
      )`.execute(trx);
};
