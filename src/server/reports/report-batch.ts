/**
 * Takes in the ordinary reports of many people in one statement: healthy, the first of the day, all living passes on phones and green,
 * so that nothing changes but the date of the last report. Whoever is not so, is gone from the answer and nothing of theirs was touched.
 */
import type pg from "pg";
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
 * written comes before the clock, and the clock's row is the last thing locked.
 */
const statement = `
WITH today AS MATERIALIZED (
  SELECT seconds, ${dateOf("seconds")} AS date
  FROM (SELECT greatest(seconds, floor(extract(epoch FROM clock_timestamp()))::bigint) AS seconds FROM clock) AS now
), given AS MATERIALIZED (
  SELECT g.*, today.seconds FROM unnest($1::uuid[], $2::uuid[], $3::date[], $4::uuid[], $5::bytea[], $6::integer[])
    AS g (holder, actor, date, client_key, findings, policy_version), today
  WHERE g.date = today.date AND g.policy_version = coalesce(
    (SELECT max(version) FROM policies WHERE holds_from_seconds <= today.seconds), 1)
), locked AS MATERIALIZED (
  SELECT ${passStateColumns}
  FROM given g JOIN passes p ON p.holder = g.holder ${passStateJoins}
  WHERE p.moved_seconds IS NULL AND p.application_date >= g.date - ${laterDays}
    AND (r.holder = g.actor OR r.guardian = g.actor) AND r.erased_seconds IS NULL
  ORDER BY p.issuer, p.list, p.place FOR NO KEY UPDATE OF l SKIP LOCKED
), ordinary AS MATERIALIZED (
  SELECT holder FROM locked GROUP BY holder
  HAVING bool_and(colour = 0 AND holder_key IS NOT NULL) AND count(*) = (
    SELECT count(*) FROM passes p JOIN given g ON p.holder = g.holder
    WHERE p.holder = locked.holder AND p.moved_seconds IS NULL AND p.application_date >= g.date - ${laterDays})
), reported AS (
  INSERT INTO reports (holder, report_date, findings, is_healthy, first_seconds, reported_seconds, actor_kind, actor_id, client_key)
  SELECT g.holder, g.date, g.findings, true, g.seconds, g.seconds,
    CASE WHEN g.actor = g.holder THEN 'holder' ELSE 'guardian' END, g.actor::text, g.client_key
  FROM given g JOIN ordinary USING (holder)
  ON CONFLICT (holder, report_date) DO NOTHING
  RETURNING holder, report_date
), noted AS (
  UPDATE passes p SET last_report_date = r.report_date FROM reported r JOIN locked l USING (holder)
  WHERE (p.holder, p.issuer, p.list, p.place) = (l.holder, l.issuer, l.list, l.place)
  RETURNING p.holder
), stamp AS MATERIALIZED (
  -- The counts are there only once all is locked and written.
  SELECT clock_now() AS iat, counted.n FROM (
    SELECT (SELECT count(*) FROM locked) + (SELECT count(*) FROM reported) + (SELECT count(*) FROM noted) AS n
  ) AS counted
)
SELECT l.holder, l.issuer, l.list, l.place, l.application, l.application_date, r.report_date AS last_report_date, l.holder_key,
  l.report_missing, l.moved_seconds, l.colour, l.area, l.card_number, l.personal, stamp.iat
FROM locked l JOIN reported r USING (holder), stamp WHERE stamp.n > 0`;

/** Planning the statement takes longer than running it: it is prepared once a connection, unless names are not allowed. */
const statementName = "ordinary-reports";

/** All living passes of each holder whose report was taken in, as they stand then. Holders must be distinct. */
export const storeOrdinaryReports = async (
  { pool, isPreparing = true }: { readonly pool: Pick<pg.Pool, "query">; readonly isPreparing?: boolean | undefined },
  reports: readonly OrdinaryReport[],
): Promise<ReadonlyMap<string, readonly PassState[]>> => {
  const values = [
    reports.map(({ holder }) => holder),
    reports.map(({ actor }) => actor),
    reports.map(({ date }) => date),
    reports.map(({ clientKey }) => clientKey),
    reports.map(({ findings }) => findings),
    reports.map(({ policyVersion }) => policyVersion),
  ];
  const { rows } = await pool.query<PassStateRow & { readonly iat: number }>({
    ...(isPreparing && { name: statementName }),
    text: statement,
    values,
  });
  const byHolder = new Map<string, PassState[]>();
  for (const row of rows) {
    const states = byHolder.get(row.holder) ?? [];
    states.push({ ...rowToPass(row), iatSeconds: row.iat });
    byHolder.set(row.holder, states);
  }
  return byHolder;
};
