/**
 * Takes in the ordinary reports of many people in one statement: healthy, the first of the day, all living passes on phones and green,
 * so that nothing changes but the date of the last report. Whoever is not so, is gone from the answer and nothing of theirs was touched.
 */
import type { RunHot } from "../db/hot-statements.ts";
import { passStateColumns, passStateJoins, rowToPass } from "../passes/pass-state.ts";
import type { PassState, PassStateRow } from "../passes/pass-state.ts";
import type { CivilDate } from "../../policy/civil-dates.ts";

/** A healthy report of a holder for itself, or for a dependent. */
export interface OrdinaryReport {
  /** Who signed in. */
  readonly actor: string;
  readonly holder: string;
  readonly date: CivilDate;
  readonly clientKey: string;
  /** Sealed. */
  readonly findings: Uint8Array;
  /** By which it was judged; where another holds by now nothing is done. */
  readonly policyVersion: number;
}

/** Seconds since 1970 as a date in Shanghai. */
const dateOf = (seconds: string): string => `(timestamp '1970-01-01 08:00' + ${seconds} * interval '1 second')::date`;

/** Days of a pass before its last one (D7.1): from the application's date on it lives for so many more. */
const laterDays = 4;

/**
 * Places are locked in the order of their key, those that somebody else holds left out: a batch never waits for an import. What is
 * written comes before the clock, and the clock's row is the last thing locked. Nothing here reads `reports`: a plan made while that
 * table was empty would go on to read all of it.
 */
const text = `
WITH today AS MATERIALIZED (
  SELECT seconds, ${dateOf("seconds")} AS date,
    coalesce((SELECT max(version) FROM policies WHERE holds_from_seconds <= seconds), 1) AS policy_version
  FROM (SELECT greatest(seconds, floor(extract(epoch FROM clock_timestamp()))::bigint) AS seconds FROM clock) AS now
), locked AS MATERIALIZED (
  SELECT g.actor, g.date, g.client_key, g.findings, today.seconds, ${passStateColumns}
  FROM today JOIN unnest($1::uuid[], $2::uuid[], $3::date[], $4::uuid[], $5::bytea[], $6::integer[])
      AS g (holder, actor, date, client_key, findings, policy_version) USING (date, policy_version)
    JOIN passes p ON p.holder = g.holder ${passStateJoins}
  WHERE p.moved_seconds IS NULL AND p.application_date >= g.date - ${laterDays}
    AND (r.holder = g.actor OR r.guardian = g.actor) AND r.erased_seconds IS NULL
  ORDER BY p.issuer, p.list, p.place FOR NO KEY UPDATE OF l SKIP LOCKED
), ordinary AS MATERIALIZED (
  SELECT * FROM (
    SELECT *, row_number() OVER same AS number,
      bool_and(colour = 0 AND holder_key IS NOT NULL) OVER same AND count(*) OVER same = (
        SELECT count(*) FROM passes p WHERE p.holder = locked.holder AND p.moved_seconds IS NULL
          AND p.application_date >= locked.date - ${laterDays}) AS is_ordinary
    FROM locked WINDOW same AS (PARTITION BY holder ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
  ) AS judged WHERE is_ordinary
), reported AS (
  INSERT INTO reports (holder, report_date, findings, is_healthy, first_seconds, reported_seconds, actor_kind, actor_id, client_key)
  SELECT holder, date, findings, true, seconds, seconds, CASE WHEN actor = holder THEN 'holder' ELSE 'guardian' END,
    actor::text, client_key
  FROM ordinary WHERE number = 1
  ON CONFLICT (holder, report_date) DO NOTHING RETURNING holder
), noted AS (
  UPDATE passes p SET last_report_date = o.date FROM ordinary o JOIN reported USING (holder)
  WHERE (p.holder, p.issuer, p.list, p.place) = (o.holder, o.issuer, o.list, o.place) RETURNING 1
), stamp AS MATERIALIZED (
  -- The counts are there only once all is locked and written.
  SELECT clock_now() AS iat, counted.n FROM (
    SELECT (SELECT count(*) FROM locked) + (SELECT count(*) FROM reported) + (SELECT count(*) FROM noted) AS n
  ) AS counted
)
SELECT holder, issuer, list, place, application, application_date, date AS last_report_date, holder_key, report_missing,
  moved_seconds, colour, area, card_number, personal, stamp.iat
FROM ordinary JOIN reported USING (holder), stamp WHERE stamp.n > 0`;

const statement = { name: "ordinary-reports", text };

/** All living passes of each holder whose report was taken in, as they stand then. Holders must be distinct. */
export const storeOrdinaryReports = async (
  runHot: RunHot,
  reports: readonly OrdinaryReport[],
): Promise<ReadonlyMap<string, readonly PassState[]>> => {
  const rows = await runHot<PassStateRow & { readonly iat: number }>(statement, [
    reports.map(({ holder }) => holder),
    reports.map(({ actor }) => actor),
    reports.map(({ date }) => date),
    reports.map(({ clientKey }) => clientKey),
    reports.map(({ findings }) => findings),
    reports.map(({ policyVersion }) => policyVersion),
  ]);
  const byHolder = new Map<string, PassState[]>();
  for (const row of rows) {
    const states = byHolder.get(row.holder) ?? [];
    states.push({ ...rowToPass(row), iatSeconds: row.iat });
    byHolder.set(row.holder, states);
  }
  return byHolder;
};
