/** What a server has said yes to, and whether all of it is in the database, once, and in what was published. */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import { syncPaths } from "../api/sync-paths.ts";
import { sha256 } from "../core/bytes.ts";
import { colourNumber, forEachNonGreen } from "../core/status-list/bits.ts";
import { decodeSnapshot } from "../core/status-list/snapshot.ts";
import { openManifest } from "../core/trust/manifest.ts";
import { openRoot } from "../core/trust/root.ts";
import type { Tables } from "../server/db/schema.ts";

/** Answers that clients have seen, in the order in which they came. */
export interface Acknowledged {
  readonly submits: { readonly holder: string; readonly clientKey: string; readonly application: string }[];
  readonly decisions: {
    readonly holder: string;
    readonly application: string;
    readonly state: string;
    readonly staff: number;
  }[];
  readonly reports: { readonly holder: string; readonly date: string; readonly clientKey: string }[];
}

/** How many. */
export const countAcknowledged = ({ submits, decisions, reports }: Acknowledged): number =>
  submits.length + decisions.length + reports.length;

/** Those of them that the database does not know as they were answered. */
export const findLost = async (db: Kysely<Tables>, seen: Acknowledged): Promise<readonly unknown[]> => [
  ...(await lostSubmits(db, seen.submits)),
  ...(await lostDecisions(db, seen.decisions)),
  ...(await lostReports(db, seen.reports)),
];

const lostSubmits = async (db: Kysely<Tables>, submits: Acknowledged["submits"]): Promise<readonly unknown[]> => {
  const { rows } = await sql`
    SELECT 'submit' AS lost, g.* FROM jsonb_to_recordset(${JSON.stringify(submits)}::jsonb)
      AS g (holder uuid, "clientKey" uuid, application uuid)
    LEFT JOIN applications a ON (a.holder, a.application, a.client_key) = (g.holder, g.application, g."clientKey")
    WHERE a.holder IS NULL OR (SELECT count(*) FROM applications o WHERE o.holder = g.holder) <> 1
      OR NOT EXISTS (SELECT FROM audit_entries e WHERE e.holder = g.holder AND action = 'application.submit')`.execute(
    db,
  );
  return rows;
};

/** With the one pass that it gives, and its step. */
const lostDecisions = async (db: Kysely<Tables>, decisions: Acknowledged["decisions"]): Promise<readonly unknown[]> => {
  const { rows } = await sql`
    SELECT 'decision' AS lost, g.* FROM jsonb_to_recordset(${JSON.stringify(decisions)}::jsonb)
      AS g (holder uuid, application uuid, state text, staff integer)
    LEFT JOIN applications a ON (a.holder, a.application) = (g.holder, g.application)
      AND a.state = g.state AND a.decided_by = 'staff:' || g.staff
    WHERE a.holder IS NULL
      OR (SELECT count(*) FROM passes s WHERE (s.holder, s.application) = (g.holder, g.application)) <> 1
      OR (SELECT count(*) FROM application_events e
        WHERE (e.holder, e.application) = (g.holder, g.application) AND from_state = 'waiting') <> 1`.execute(db);
  return rows;
};

const lostReports = async (db: Kysely<Tables>, reports: Acknowledged["reports"]): Promise<readonly unknown[]> => {
  const { rows } = await sql`
    SELECT 'report' AS lost, g.* FROM jsonb_to_recordset(${JSON.stringify(reports)}::jsonb)
      AS g (holder uuid, date date, "clientKey" uuid)
    LEFT JOIN reports r ON (r.holder, r.report_date) = (g.holder, g.date)
      AND (r.client_key = g."clientKey" OR g."clientKey" = ANY (r.earlier_keys))
    WHERE r.holder IS NULL`.execute(db);
  return rows;
};

/** Places that two passes have, or that were counted and not given, or given and not counted; keys that two passes have. */
export const findDouble = async (db: Kysely<Tables>): Promise<readonly unknown[]> => {
  const { rows } = await sql`
    SELECT 'place' AS what, issuer, list, place::bigint AS number FROM passes GROUP BY issuer, list, place HAVING count(*) > 1
    UNION ALL
    SELECT 'key', issuer, list, place FROM passes p WHERE holder_key IS NOT NULL AND EXISTS (
      SELECT FROM passes o WHERE o.holder_key = p.holder_key AND (o.issuer, o.list, o.place) <> (p.issuer, p.list, p.place))
    UNION ALL
    SELECT 'count', issuer, list, allotted FROM status_lists l WHERE NOT erased AND allotted <> (
      SELECT count(*) FROM places p WHERE (p.issuer, p.list) = (l.issuer, l.list))
    UNION ALL
    SELECT 'pass without a place', issuer, list, place FROM passes p WHERE NOT EXISTS (
      SELECT FROM places o WHERE (o.issuer, o.list, o.place) = (p.issuer, p.list, p.place))`.execute(db);
  return rows;
};

/** Places at which a gate that synchronises now reads another colour than the database has; and how many places there are. */
export const comparePublished = async (
  db: Kysely<Tables>,
  origin: string,
): Promise<{ readonly version: number; readonly places: number; readonly differences: readonly unknown[] }> => {
  const bytesOf = async (path: string) => new Uint8Array(await (await fetch(origin + path)).arrayBuffer());
  const root = await openRoot(await bytesOf(syncPaths.root(1)));
  if (!root.ok) throw new Error(root.error);
  const manifest = await openManifest(await bytesOf(syncPaths.manifest()), root.value.manifestKey);
  if (!manifest.ok) throw new Error(manifest.error);
  const published = new Map<string, number>();
  const differences: unknown[] = [];
  for (const { issuer, list, version, sizeLog2, hash } of manifest.value.lists) {
    const bits = decodeSnapshot(await bytesOf(syncPaths.snapshot(issuer, list, version)), sizeLog2);
    if (!bits.ok) throw new Error(bits.error);
    if (Buffer.compare(await sha256(bits.value), hash) !== 0) differences.push({ issuer, list, hash: "differs" });
    published.set(`${issuer}/${list}`, -1);
    forEachNonGreen(bits.value, (place, colour) => published.set(`${issuer}/${list}/${place}`, colourNumber[colour]));
  }
  const { rows } = await sql<{ name: string; list: string; colour: number }>`
    SELECT issuer || '/' || list AS list, issuer || '/' || list || '/' || place AS name, colour FROM places`.execute(
    db,
  );
  for (const { name, list, colour } of rows) {
    const read = published.has(list) ? (published.get(name) ?? colourNumber.green) : "no list";
    if (read !== colour) differences.push({ name, colour, read });
    published.delete(name);
  }
  for (const [name, colour] of published) if (colour >= 0) differences.push({ name, read: colour, colour: "no place" });
  return { version: manifest.value.version, places: rows.length, differences };
};
