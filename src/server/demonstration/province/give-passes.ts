/** Gives very many passes their places at once, as `../../issuing/issue-pass.ts` does with one; phones fetch their codes later. */
import { randomInt } from "node:crypto";
import { sql } from "kysely";
import type { Transaction } from "kysely";
import type { Colour } from "../../../core/pass/claims.ts";
import { colourNumber } from "../../../core/status-list/bits.ts";
import { listDropSeconds } from "../../../policy/civil-dates.ts";
import type { CivilDate } from "../../../policy/civil-dates.ts";
import { readClock } from "../../db/database-clock.ts";
import type { Tables } from "../../db/schema.ts";
import { openList } from "../../issuing/status-lists.ts";
import { groupBy } from "./group-by.ts";

/** A pass on a phone. The holder is locked, and the colour is the person's. */
export interface GivenPass {
  readonly holder: string;
  readonly application: string;
  readonly applicationDate: CivilDate;
  readonly lastReportDate: CivilDate;
  readonly issuer: number;
  readonly holderKey: Uint8Array;
  readonly colour: Colour;
}

/** After everything else that locks: it dates the passes. Two at once lock the lists in one order, that of their days. */
export const givePasses = async (
  trx: Transaction<Tables>,
  { listSizeLog2 }: { readonly listSizeLog2: number },
  passes: readonly GivenPass[],
): Promise<void> => {
  const inOrder = passes.toSorted((a, b) => a.issuer - b.issuer || (a.applicationDate < b.applicationDate ? -1 : 1));
  const groups = groupBy(inOrder, ({ issuer, applicationDate }) => `${issuer} ${applicationDate}`);
  const placed: { readonly pass: GivenPass; readonly list: number; readonly place: number }[] = [];
  for (const group of groups.values()) {
    let left = group;
    while (left.length > 0) {
      const taken = await takePlaces(trx, listSizeLog2, left);
      placed.push(...taken);
      left = left.slice(taken.length);
    }
  }
  await insertPasses(trx, placed);
};

/** Beyond this share random places collide too often; the same as for one place at a time. */
const fullShare = 0.875;

/** As many as the first list of their day that is not full has room for. */
const takePlaces = async (trx: Transaction<Tables>, sizeLog2: number, passes: readonly GivenPass[]) => {
  const [first] = passes;
  if (first === undefined) return [];
  const { issuer, applicationDate } = first;
  const { rows } = await sql<{ list: number; size_log2: number; allotted: number }>`
    SELECT list, size_log2, allotted FROM status_lists
    WHERE issuer = ${issuer} AND application_date = ${applicationDate} AND NOT erased
      AND allotted < ${fullShare}::float8 * (1 << size_log2)
    ORDER BY list LIMIT 1 FOR UPDATE`.execute(trx);
  const open = rows[0] ?? (await openNew(trx, { issuer, applicationDate, sizeLog2 }));
  const room = Math.ceil(fullShare * 2 ** open.size_log2) - open.allotted;
  const some = passes.slice(0, room);
  await sql`
    UPDATE status_lists SET allotted = allotted + ${some.length}
    WHERE issuer = ${issuer} AND list = ${open.list}`.execute(trx);
  const free = await insertPlaces(trx, { issuer, list: open.list, sizeLog2: open.size_log2 }, some);
  return some.flatMap((pass, index) => {
    const place = free[index];
    return place === undefined ? [] : [{ pass, list: open.list, place }];
  });
};

const openNew = async (
  trx: Transaction<Tables>,
  wish: { readonly issuer: number; readonly applicationDate: CivilDate; readonly sizeLog2: number },
) => {
  const opened = await openList(trx, { ...wish, allotted: 0 });
  if (!opened.ok) throw new Error(`There is no list for the passes of ${wish.applicationDate}: ${opened.error}.`);
  return { list: opened.value, size_log2: wish.sizeLog2, allotted: 0 };
};

/** A place for each, in their order, at random among the free ones. */
const insertPlaces = async (
  trx: Transaction<Tables>,
  { issuer, list, sizeLog2 }: { readonly issuer: number; readonly list: number; readonly sizeLog2: number },
  passes: readonly GivenPass[],
): Promise<readonly number[]> => {
  const places: number[] = [];
  while (places.length < passes.length) {
    // A place that was drawn twice, or is taken, is drawn anew in the next round.
    const drawn = new Set(passes.slice(places.length).map(() => randomInt(2 ** sizeLog2)));
    const { rows } = await sql<{ place: number }>`
      INSERT INTO places (issuer, list, place, colour)
      SELECT ${issuer}, ${list}, place, 0 FROM unnest(${[...drawn]}::integer[]) AS g (place)
      ON CONFLICT DO NOTHING RETURNING place`.execute(trx);
    places.push(...rows.map(({ place }) => place));
  }
  const other = passes.flatMap(({ colour }, index) => {
    const place = places[index];
    return colour === "green" || place === undefined ? [] : [{ place, colour: colourNumber[colour] }];
  });
  if (other.length === 0) return places;
  await sql`
    UPDATE places p SET colour = g.colour
    FROM unnest(${other.map(({ place }) => place)}::integer[], ${other.map(({ colour }) => colour)}::smallint[]) AS g (place, colour)
    WHERE (p.issuer, p.list, p.place) = (${issuer}, ${list}, g.place)`.execute(trx);
  await trx.insertInto("list_changes").values({ issuer, list }).execute();
  return places;
};

const insertPasses = async (
  trx: Transaction<Tables>,
  placed: readonly { readonly pass: GivenPass; readonly list: number; readonly place: number }[],
): Promise<void> => {
  if (placed.length === 0) return;
  const issuedSeconds = await readClock(trx);
  const column = <T>(read: (pass: GivenPass) => T): T[] => placed.map(({ pass }) => read(pass));
  await sql`
    INSERT INTO passes (holder, application, issuer, list, place, application_date, drop_seconds, holder_key, last_report_date, issued_seconds)
    SELECT *, ${issuedSeconds}::bigint FROM unnest(${column(({ holder }) => holder)}::uuid[],
      ${column(({ application }) => application)}::uuid[], ${column(({ issuer }) => issuer)}::integer[],
      ${placed.map(({ list }) => list)}::integer[], ${placed.map(({ place }) => place)}::integer[],
      ${column(({ applicationDate }) => applicationDate)}::date[],
      ${column(({ applicationDate }) => listDropSeconds(applicationDate))}::bigint[],
      ${column(({ holderKey }) => Buffer.from(holderKey))}::bytea[],
      ${column(({ lastReportDate }) => lastReportDate)}::date[])`.execute(trx);
};
