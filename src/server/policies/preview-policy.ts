/** Says whom a policy would recolour if it held now, and changes nothing: the comparison of `../epidemic/compare-over-time.ts` without writing. */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import type { Colour } from "../../core/pass/claims.ts";
import { colourNumber } from "../../core/status-list/bits.ts";
import { civilDateAt } from "../../policy/civil-dates.ts";
import type { CivilDate } from "../../policy/civil-dates.ts";
import type { Policy } from "../../policy/policy-data.ts";
import { causeOfRecord } from "../../policy/record-rules.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import { recordOfRow } from "../epidemic/compare-records.ts";
import type { RecordRow } from "../epidemic/compare-records.ts";

/** So many living passes would go from one colour to another. */
export interface ColourShift {
  readonly from: Colour;
  readonly to: Colour;
  readonly passes: number;
}

/** What a policy would do. */
export interface PolicyPreview {
  /** Records of people with living passes that were looked at. */
  readonly records: number;
  /** People whose colour would change. */
  readonly people: number;
  readonly shifts: readonly ColourShift[];
}

const chunkDefault = 5000;
/** A list is dropped a day after the last of its passes has ended: those that live are dropped later than that. */
const dropDelaySeconds = 86_400;

/** How many records there are to look at: for a bar. */
export const countRecordsToPreview = async (db: Kysely<Tables>): Promise<number> => {
  const { rows } = await sql<{ count: number }>`
    SELECT count(*)::int AS count FROM epidemic_records WHERE withdrawn_seconds IS NULL`.execute(db);
  return rows[0]?.count ?? 0;
};

/** Whether a record makes somebody red, now and under the policy. */
interface RecordReds {
  readonly holder: string;
  readonly isRed: boolean;
  readonly wouldBeRed: boolean;
}

/** Looks at everybody with a living pass. `onLooked` hears how many records were looked at. Reads chunk by chunk: what changes meanwhile may count or not. */
export const previewPolicy = async (
  db: Kysely<Tables>,
  policy: Policy,
  { onLooked = () => undefined, chunk = chunkDefault }: { onLooked?: (records: number) => void; chunk?: number } = {},
): Promise<PolicyPreview> => {
  const today = civilDateAt(await peekClock(db));
  const redsByHolder = new Map<string, { isRed: boolean; wouldBeRed: boolean }>();
  let records = 0;
  for await (const rows of recordsInChunks(db, chunk)) {
    for (const row of rows) addReds(redsByHolder, redsOf(row, policy, today));
    records += rows.length;
    onLooked(records);
  }
  const changing = [...redsByHolder].filter(([, { isRed, wouldBeRed }]) => isRed !== wouldBeRed);
  const counts = new Map<string, ColourShift>();
  let people = 0;
  for (let from = 0; from < changing.length; from += chunk) {
    const some = new Map(changing.slice(from, from + chunk));
    people += countShifts(counts, some, await readStandings(db, [...some.keys()]));
  }
  // Whoever comes first by a keyed hash must not decide on the order.
  const shifts = [...counts.values()].toSorted((a, b) => order(a) - order(b));
  return { records, people, shifts };
};

const order = ({ from, to }: ColourShift): number => colours.indexOf(from) * colours.length + colours.indexOf(to);
const colours: readonly Colour[] = ["green", "yellow", "red"];

interface ComparedRow extends RecordRow {
  readonly hash: string;
  readonly holder: string;
  readonly is_red: boolean;
  readonly is_cleared: boolean;
}

/** The records of people who are known and have a living pass, by their documents' hashes. */
async function* recordsInChunks(db: Kysely<Tables>, chunk: number): AsyncGenerator<readonly ComparedRow[]> {
  const nowSeconds = await peekClock(db);
  let behind = { hash: "", source: "", key: "" };
  for (;;) {
    const { rows } = await sql<ComparedRow & { has_pass: boolean | null }>`
      WITH next AS (
        SELECT * FROM epidemic_records
        WHERE (document_hash, source, source_key) > (decode(${behind.hash}, 'hex'), ${behind.source}, ${behind.key})
          AND withdrawn_seconds IS NULL
        ORDER BY document_hash, source, source_key LIMIT ${chunk}
      )
      SELECT encode(next.document_hash, 'hex') AS hash, next.source, next.source_key, next.kind, from_date, until_date,
        area, i.holder, EXISTS (
          SELECT FROM passes p WHERE p.holder = i.holder AND p.moved_seconds IS NULL AND p.drop_seconds > ${nowSeconds + dropDelaySeconds}
        ) AS has_pass, c.holder IS NOT NULL AND c.ended_seconds IS NULL AS is_red,
        coalesce(c.ended_by LIKE 'staff:%', false) AS is_cleared
      FROM next LEFT JOIN identities i USING (document_hash)
        LEFT JOIN colour_causes c ON c.holder = i.holder AND c.kind = 'record'
          AND c.ref = next.source || '/' || next.source_key
      ORDER BY next.document_hash, next.source, next.source_key`.execute(db);
    const last = rows.at(-1);
    if (last === undefined) return;
    behind = { hash: last.hash, source: last.source, key: last.source_key };
    yield rows.filter(({ has_pass }) => has_pass === true);
  }
}

/** What staff cleared stays cleared under every policy. */
const redsOf = (row: ComparedRow, policy: Policy, today: CivilDate): RecordReds => {
  const { holder, is_red: isRed, is_cleared: isCleared } = row;
  const wouldBeRed = !isCleared && causeOfRecord(recordOfRow(row), policy, today) !== undefined;
  return { holder, isRed, wouldBeRed };
};

const addReds = (
  redsByHolder: Map<string, { isRed: boolean; wouldBeRed: boolean }>,
  { holder, isRed, wouldBeRed }: RecordReds,
): void => {
  const known = redsByHolder.get(holder);
  if (known === undefined) redsByHolder.set(holder, { isRed, wouldBeRed });
  else {
    known.isRed ||= isRed;
    known.wouldBeRed ||= wouldBeRed;
  }
};

/** How somebody stands but for epidemic records. */
interface Standing {
  readonly holder: string;
  readonly colour: number | null;
  readonly passes: number;
}

const readStandings = async (db: Kysely<Tables>, holders: readonly string[]): Promise<readonly Standing[]> => {
  const nowSeconds = await peekClock(db);
  const { rows } = await sql<Standing>`
    SELECT g.holder, (
        SELECT min(colour) FROM colour_causes c
        WHERE c.holder = g.holder AND c.kind <> 'record' AND c.ended_seconds IS NULL
      ) AS colour, (
        SELECT count(*)::int FROM passes p
        WHERE p.holder = g.holder AND p.moved_seconds IS NULL AND p.drop_seconds > ${nowSeconds + dropDelaySeconds}
      ) AS passes
    FROM unnest(${[...holders]}::uuid[]) AS g (holder)`.execute(db);
  return rows;
};

const colourOf = (isRedByRecord: boolean, other: number | null): Colour => {
  if (isRedByRecord || other === colourNumber.red) return "red";
  return other === null ? "green" : "yellow";
};

/** Gives how many people change. */
const countShifts = (
  counts: Map<string, ColourShift>,
  reds: ReadonlyMap<string, { readonly isRed: boolean; readonly wouldBeRed: boolean }>,
  standings: readonly Standing[],
): number => {
  let people = 0;
  for (const { holder, colour, passes } of standings) {
    const { isRed, wouldBeRed } = reds.get(holder) ?? { isRed: false, wouldBeRed: false };
    const [from, to] = [colourOf(isRed, colour), colourOf(wouldBeRed, colour)];
    if (from === to) continue;
    people += 1;
    const key = `${from} ${to}`;
    counts.set(key, { from, to, passes: (counts.get(key)?.passes ?? 0) + passes });
  }
  return people;
};
