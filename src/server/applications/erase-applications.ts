/** Erases applications whose time is over (D9.7). */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import type { Policy } from "../../policy/policy-data.ts";
import type { Tables } from "../db/schema.ts";

const daySeconds = 86_400;
const rowsMaxDefault = 1000;

/**
 * Erases what was submitted longer ago than the policy keeps it and is neither open nor behind a pass that is still in a list, with all
 * of its events. Gives how many went; call it until none did. Looks community by community, as the index has them: not through all that are kept.
 */
export const eraseApplications = async (
  db: Kysely<Tables>,
  { nowSeconds, retentionDays }: { readonly nowSeconds: number } & Pick<Policy, "retentionDays">,
  rowsMax: number = rowsMaxDefault,
): Promise<number> => {
  const before = nowSeconds - retentionDays.applications * daySeconds;
  const { rows } = await sql<{ erased: number }>`
    WITH old AS MATERIALIZED (
      SELECT over.holder, over.application FROM communities c
      CROSS JOIN unnest(ARRAY['refused', 'issued', 'lapsed']) AS s (state)
      CROSS JOIN LATERAL (
        SELECT holder, application FROM applications a
        WHERE a.community = c.community AND a.state = s.state AND submitted_seconds < ${before}
          AND NOT EXISTS (SELECT FROM passes p WHERE p.holder = a.holder AND p.application = a.application AND p.drop_seconds > ${nowSeconds})
        ORDER BY submitted_seconds LIMIT ${rowsMax}
      ) AS over
      LIMIT ${rowsMax}
    ), events AS (
      DELETE FROM application_events e USING old WHERE (e.holder, e.application) = (old.holder, old.application)
    ), gone AS (
      DELETE FROM applications a USING old WHERE (a.holder, a.application) = (old.holder, old.application) RETURNING 1
    )
    SELECT count(*)::integer AS erased FROM gone`.execute(db);
  return rows[0]?.erased ?? 0;
};
