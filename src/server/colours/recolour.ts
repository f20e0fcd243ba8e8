/** Brings the places of passes to the colours that their causes give: the only place that writes them (D5, D7.2). */
import { sql } from "kysely";
import type { Kysely, RawBuilder } from "kysely";
import { colourNumber } from "../../core/status-list/bits.ts";
import { clockSeconds } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import { keepReferrals } from "../referrals/keep-referrals.ts";
import { colourOfNumber, tellHolders } from "./tell-holders.ts";
import type { ChangedColour } from "./tell-holders.ts";

/** Of how many people the colour changed that their pass shows. */
export interface Recoloured {
  readonly changed: number;
}

/**
 * Recolours all living places of these people in the caller's transaction, after the causes (or `passes.moved_seconds`,
 * `passes.report_missing`) were written there: marks the lists, keeps referrals (D5.1), and tells whoever's colour changed. Places
 * without a row in `passes` are never touched.
 *
 * The people must be locked (`lockHolders`, `lockAllHolders`): then nobody writes anything else about them, and the second of two
 * transactions about one person sees what the first one wrote. Places are locked in the order of their primary key, and whoever signs
 * a code at one meanwhile is waited for.
 */
export const recolour = async (trx: Kysely<Tables>, holders: readonly string[]): Promise<Recoloured> => {
  if (holders.length === 0) return { changed: 0 };
  const changed = await updatePlaces(trx, holders);
  await keepReferrals(trx, holders);
  await tellHolders(trx, changed);
  return { changed: changed.length };
};

/**
 * `recolour` for very many people: whoever signs and whoever decides waits for places and lists only. Referrals and notifications follow
 * by `followUpRecolours`, in transactions of their own; that they must is written down in this one.
 */
export const recolourMany = async (trx: Kysely<Tables>, holders: readonly string[]): Promise<Recoloured> => {
  if (holders.length === 0) return { changed: 0 };
  const { rows } = await sql<{ changed: number }>`
    ${changedPlaces(holders)}, noted AS (
      INSERT INTO recolour_follow_ups (holders, changed, colours)
      SELECT ${[...holders]}::uuid[], coalesce(array_agg(holder), '{}'), coalesce(array_agg(colour), '{}') FROM shown
    )
    SELECT count(*)::integer AS changed FROM shown`.execute(trx);
  return { changed: rows[0]?.changed ?? 0 };
};

/** Gives each holder once for whom a place in use changed. */
const updatePlaces = async (trx: Kysely<Tables>, holders: readonly string[]): Promise<readonly ChangedColour[]> => {
  const { rows } = await sql<{ holder: string; colour: number }>`
    ${changedPlaces(holders)} SELECT holder, colour FROM shown ORDER BY holder`.execute(trx);
  return rows.map(({ holder, colour }) => ({ holder, colour: colourOfNumber(colour) }));
};

const { green, red, yellow } = colourNumber;

/**
 * The statement's first part: updates the places and marks their lists. `shown` has each holder once for whom a place in use changed;
 * one that was moved away from shows nothing. Each step takes its rows from the one before alone, by primary keys: what the database
 * knows of the tables' sizes is old while an import runs.
 */
const changedPlaces = (holders: readonly string[]): RawBuilder<unknown> => sql`
    WITH person AS MATERIALIZED (
      SELECT h.holder, coalesce((
        SELECT CASE WHEN bool_or(c.colour = ${red}) THEN ${red}::smallint WHEN count(*) > 0 THEN ${yellow}::smallint END
        FROM colour_causes c WHERE c.holder = h.holder AND c.ended_seconds IS NULL
      ), ${green}::smallint) AS colour
      FROM (SELECT DISTINCT holder FROM unnest(${[...holders]}::uuid[]) AS given (holder)) AS h
    ), target AS MATERIALIZED (
      SELECT person.holder, s.issuer, s.list, s.place, s.moved_seconds IS NULL AS is_shown,
        CASE WHEN person.colour = ${green} AND (s.moved_seconds IS NOT NULL OR (s.holder_key IS NULL AND s.report_missing))
          THEN ${yellow}::smallint ELSE person.colour END AS colour
      FROM person CROSS JOIN LATERAL (
        SELECT * FROM passes WHERE passes.holder = person.holder AND passes.drop_seconds > ${clockSeconds} OFFSET 0
      ) AS s
      ORDER BY s.issuer, s.list, s.place
    ), changed AS (
      UPDATE places p SET colour = t.colour FROM target t
      WHERE (p.issuer, p.list, p.place) = (t.issuer, t.list, t.place) AND p.colour <> t.colour
      RETURNING p.issuer, p.list, t.holder, p.colour, t.is_shown
    ), marked AS (
      INSERT INTO list_changes (issuer, list) SELECT DISTINCT issuer, list FROM changed
    ), shown AS (
      SELECT DISTINCT ON (holder) holder, colour FROM changed WHERE is_shown
      ORDER BY holder, colour = ${red} DESC, colour DESC
    )`;
