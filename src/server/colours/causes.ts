/** The reasons why somebody is not green: the only place that writes them (D5, D7.2). `recolour` follows in the same transaction. */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import { colourNumber } from "../../core/status-list/bits.ts";
import { clockSeconds } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import type { CauseKind } from "../db/tables/health.ts";

/** A reason, named by holder, kind and ref. */
export interface Cause {
  readonly holder: string;
  readonly kind: CauseKind;
  /** What it comes from: a record's "source/key", a report's date, an application, a referral. At most 128 characters. */
  readonly ref: string;
  readonly colour: "red" | "yellow";
  /** The rule that it breaks, such as "D1.6". */
  readonly rule?: string | undefined;
  /** When it ends by itself, exclusive; absent where it does not. */
  readonly untilSeconds?: number | undefined;
  /** Says that what it comes from is another than what was cleared under this name: then it lives again all the same. */
  readonly isAnew?: boolean;
}

/**
 * By what a cause ended: its time, its record (withdrawn, or amended so that it breaks no rule), a later report, a decision on an
 * application, another policy, or the member of staff who cleared it.
 */
export type EndedBy = "time" | "record" | "report" | "decision" | "policy" | `staff:${number}`;

/** Causes of a holder; without `ref` all of the kind. */
export interface CauseName {
  readonly holder: string;
  readonly kind: CauseKind;
  readonly ref?: string | undefined;
}

interface HolderRow {
  readonly holder: string;
}

/**
 * Makes causes, or brings those of the same name up to date; one that has ended lives again, unless staff cleared it. Of two with
 * one name the last counts. Gives the holders, each once, for whom something changed: recolour them. `lockHolders` comes before.
 */
export const addCauses = async (trx: Kysely<Tables>, causes: readonly Cause[]): Promise<readonly string[]> => {
  if (causes.length === 0) return [];
  const { rows } = await sql<HolderRow>`
    WITH given AS (
      SELECT DISTINCT ON (holder, kind, ref) holder, kind, ref, colour, rule, until_seconds, anew
      FROM unnest(
        ${causes.map(({ holder }) => holder)}::uuid[], ${causes.map(({ kind }) => kind)}::text[],
        ${causes.map(({ ref }) => ref)}::text[], ${causes.map(({ colour }) => colourNumber[colour])}::smallint[],
        ${causes.map(({ rule }) => rule ?? null)}::text[],
        ${causes.map(({ untilSeconds }) => untilSeconds ?? null)}::bigint[],
        ${causes.map(({ isAnew }) => isAnew === true)}::boolean[]
      ) WITH ORDINALITY AS g (holder, kind, ref, colour, rule, until_seconds, anew, place)
      ORDER BY holder, kind, ref, place DESC
    ), looked AS MATERIALIZED (
      SELECT given.*, c.holder IS NOT NULL AS is_known FROM given LEFT JOIN LATERAL (
        SELECT holder FROM colour_causes
        WHERE (holder, kind, ref) = (given.holder, given.kind, given.ref) OFFSET 0
      ) AS c ON true
    ), fresh AS (
      INSERT INTO colour_causes (holder, kind, ref, colour, rule, since_seconds, until_seconds)
      SELECT holder, kind, ref, colour, rule, ${clockSeconds}, until_seconds FROM looked WHERE NOT is_known
      RETURNING holder
    ), amended AS (
      UPDATE colour_causes c SET
        colour = l.colour, rule = l.rule, until_seconds = l.until_seconds,
        since_seconds = CASE WHEN c.ended_seconds IS NULL THEN c.since_seconds ELSE ${clockSeconds} END,
        ended_seconds = NULL, ended_by = NULL
      FROM looked l
      WHERE l.is_known AND (c.holder, c.kind, c.ref) = (l.holder, l.kind, l.ref)
        AND CASE WHEN c.ended_seconds IS NULL
          THEN (c.colour, c.rule, c.until_seconds) IS DISTINCT FROM (l.colour, l.rule, l.until_seconds)
          ELSE c.ended_by NOT LIKE 'staff:%' OR l.anew END
      RETURNING c.holder
    )
    SELECT holder FROM fresh UNION SELECT holder FROM amended`.execute(trx);
  return rows.map(({ holder }) => holder);
};

/**
 * Ends the living causes that are named and keeps their rows. Gives the holders, each once, who had one: recolour them.
 * `lockHolders` comes before.
 */
export const endCauses = async (
  trx: Kysely<Tables>,
  which: readonly CauseName[],
  by: EndedBy,
): Promise<readonly string[]> => {
  if (which.length === 0) return [];
  const { rows } = await sql<HolderRow>`
    WITH given AS (
      SELECT * FROM unnest(
        ${which.map(({ holder }) => holder)}::uuid[], ${which.map(({ kind }) => kind)}::text[],
        ${which.map(({ ref }) => ref ?? null)}::text[]
      ) AS g (holder, kind, ref)
    ), living AS MATERIALIZED (
      SELECT DISTINCT c.holder, c.kind, c.ref FROM given g CROSS JOIN LATERAL (
        SELECT * FROM colour_causes WHERE holder = g.holder AND ended_seconds IS NULL OFFSET 0
      ) AS c WHERE c.kind = g.kind AND (g.ref IS NULL OR c.ref = g.ref)
    ), ended AS (
      UPDATE colour_causes c SET ended_seconds = ${clockSeconds}, ended_by = ${by} FROM living l
      WHERE (c.holder, c.kind, c.ref) = (l.holder, l.kind, l.ref) AND c.ended_seconds IS NULL
      RETURNING c.holder
    )
    SELECT DISTINCT holder FROM ended`.execute(trx);
  return rows.map(({ holder }) => holder);
};

/** Ends up to `limit` living causes whose time is over; gives the holders, each once, and how many causes. `lockAllHolders` comes before. */
export const endDueCauses = async (
  trx: Kysely<Tables>,
  limit: number,
): Promise<{ readonly holders: readonly string[]; readonly ended: number }> => {
  const by: EndedBy = "time";
  const { rows } = await sql<HolderRow>`
    WITH due AS MATERIALIZED (
      SELECT holder, kind, ref FROM colour_causes
      WHERE ended_seconds IS NULL AND until_seconds IS NOT NULL AND until_seconds <= ${clockSeconds}
      ORDER BY until_seconds LIMIT ${limit}
    )
    UPDATE colour_causes c SET ended_seconds = ${clockSeconds}, ended_by = ${by} FROM due d
    WHERE (c.holder, c.kind, c.ref) = (d.holder, d.kind, d.ref) AND c.ended_seconds IS NULL
    RETURNING c.holder`.execute(trx);
  return { holders: [...new Set(rows.map(({ holder }) => holder))], ended: rows.length };
};
