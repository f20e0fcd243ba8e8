/** Looks whether a demonstration holds together: colours as the rules give them, lists as the places are, states as their steps say. */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import { colourNumber, forEachNonGreen } from "../../../core/status-list/bits.ts";
import { decodeSnapshot } from "../../../core/status-list/snapshot.ts";
import { recolour } from "../../colours/recolour.ts";
import type { Tables } from "../../db/schema.ts";

/** One thing that must hold: how many were looked at, and of how many it does not. */
export interface Checked {
  readonly name: string;
  readonly looked: number;
  readonly wrong: number;
}

/** All checks, after everything was published. Changes nothing. */
export const checkProvince = async (db: Kysely<Tables>): Promise<readonly Checked[]> => [
  await checkColours(db),
  await checkLists(db),
  ...(await Promise.all(counted.map(async (check) => runCounted(db, check)))),
];

const holdersChunk = 5000;

/** Recolours everybody and undoes it: nothing may change, and no referral may be missing or in excess. */
const checkColours = async (db: Kysely<Tables>): Promise<Checked> => {
  const { rows } = await sql<{ holder: string }>`SELECT DISTINCT holder FROM passes ORDER BY holder`.execute(db);
  let wrong = 0;
  const trx = await db.startTransaction().execute();
  try {
    const before = await countReferrals(trx);
    for (let at = 0; at < rows.length; at += holdersChunk) {
      const some = rows.slice(at, at + holdersChunk).map(({ holder }) => holder);
      wrong += (await recolour(trx, some)).changed;
    }
    const after = await countReferrals(trx);
    wrong += Math.abs(after.all - before.all) + Math.abs(after.open - before.open);
  } finally {
    await trx.rollback().execute();
  }
  return { name: "colours are those of the recolour", looked: rows.length, wrong };
};

const countReferrals = async (db: Kysely<Tables>): Promise<{ readonly all: number; readonly open: number }> => {
  const { rows } = await sql<{ all: number; open: number }>`
    SELECT count(*)::integer AS all, (count(*) FILTER (WHERE closed_seconds IS NULL))::integer AS open FROM referrals`.execute(
    db,
  );
  return rows[0] ?? { all: 0, open: 0 };
};

interface NewestVersion {
  readonly issuer: number;
  readonly list: number;
  readonly size_log2: number;
  readonly allotted: number;
  readonly snapshot: Uint8Array | null;
}

/** What is published of each list, place by place, and that as many places were given as are there. */
const checkLists = async (db: Kysely<Tables>): Promise<Checked> => {
  const { rows: lists } = await sql<NewestVersion>`
    SELECT issuer, list, size_log2, allotted, (
      SELECT snapshot FROM list_versions v WHERE (v.issuer, v.list) = (l.issuer, l.list) ORDER BY version DESC LIMIT 1
    ) AS snapshot FROM status_lists l WHERE NOT erased`.execute(db);
  let [looked, wrong] = [0, 0];
  for (const one of lists) {
    const { rows: places } = await sql<{ place: number; colour: number }>`
      SELECT place, colour FROM places WHERE issuer = ${one.issuer} AND list = ${one.list}`.execute(db);
    looked += places.length;
    wrong += Math.abs(one.allotted - places.length) + differences(one, places);
  }
  return { name: "published lists are the places", looked, wrong };
};

const differences = (
  { snapshot, size_log2 }: NewestVersion,
  places: readonly { readonly place: number; readonly colour: number }[],
): number => {
  const bits = decodeSnapshot(snapshot ?? new Uint8Array(0), size_log2);
  if (!bits.ok) return 1;
  const published = new Map<number, number>();
  forEachNonGreen(bits.value, (place, colour) => published.set(place, colourNumber[colour]));
  const other = places.filter(({ place, colour }) => (published.get(place) ?? 0) !== colour).length;
  const known = new Set(places.map(({ place }) => place));
  return other + [...published.keys()].filter((place) => !known.has(place)).length;
};

/** A check by counting; each gives one row. */
interface Counted {
  readonly name: string;
  readonly query: ReturnType<typeof sql<{ looked: number; wrong: number }>>;
}

const runCounted = async (db: Kysely<Tables>, { name, query }: Counted): Promise<Checked> => {
  const { rows } = await query.execute(db);
  return { name, looked: rows[0]?.looked ?? 0, wrong: rows[0]?.wrong ?? 0 };
};

const counted: readonly Counted[] = [
  {
    name: "every pass has a place of its own",
    query: sql`
      SELECT count(*)::integer AS looked, (count(*) FILTER (WHERE p.place IS NULL) + count(*) - count(DISTINCT (s.issuer, s.list, s.place)))::integer AS wrong
      FROM passes s JOIN status_lists l ON (l.issuer, l.list) = (s.issuer, s.list) AND NOT l.erased
        LEFT JOIN places p ON (p.issuer, p.list, p.place) = (s.issuer, s.list, s.place)`,
  },
  {
    name: "states are those of the last step",
    query: sql`
      SELECT count(*)::integer AS looked, (count(*) FILTER (WHERE state IS DISTINCT FROM (
        SELECT to_state FROM application_events e WHERE (e.holder, e.application) = (a.holder, a.application)
        ORDER BY number DESC LIMIT 1)))::integer AS wrong FROM applications a`,
  },
  {
    name: "issued, returned and refused have a pass, waiting ones none",
    query: sql`
      SELECT count(*)::integer AS looked, (count(*) FILTER (WHERE (state IN ('issued', 'returned', 'refused')) <> EXISTS (
        SELECT FROM passes s WHERE s.holder = a.holder AND s.application = a.application)))::integer AS wrong
      FROM applications a
      WHERE state IN ('issued', 'returned', 'waiting') OR (state = 'refused' AND NOT EXISTS (
        SELECT FROM applications n WHERE n.holder = a.holder AND n.submitted_seconds > a.submitted_seconds))`,
  },
  {
    name: "last reports are those of the passes",
    query: sql`
      SELECT count(*)::integer AS looked, (count(*) FILTER (WHERE last_report_date <> greatest(application_date, (
        SELECT max(report_date) FROM reports r
        WHERE r.holder = s.holder AND report_date BETWEEN s.application_date AND s.application_date + 4))))::integer AS wrong
      FROM passes s JOIN applications a USING (holder, application, application_date)
      WHERE a.state = 'issued' AND moved_seconds IS NULL`,
  },
];
