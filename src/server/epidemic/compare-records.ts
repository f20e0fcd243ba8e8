/** Turns epidemic records into causes of colours, and back (D7.2): one rule for imports, for new people and for new policies. */
import type { Kysely } from "kysely";
import type { CivilDate } from "../../policy/civil-dates.ts";
import { civilDateAt, startOfDate } from "../../policy/civil-dates.ts";
import type { Policy } from "../../policy/policy-data.ts";
import { beginsLater, causeOfRecord } from "../../policy/record-rules.ts";
import type { EpidemicRecord, RecordKind } from "../../policy/record-rules.ts";
import { addCauses, endCauses } from "../colours/causes.ts";
import type { Cause, CauseName, EndedBy } from "../colours/causes.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import { readPolicyInForce } from "../policies/policy-in-force.ts";

/** A record of somebody who is known; without `record` it was withdrawn. */
export interface HeldRecord {
  readonly holder: string;
  readonly source: string;
  readonly sourceKey: string;
  readonly record?: EpidemicRecord | undefined;
  /** It says something else than what staff may have cleared. */
  readonly isAnew?: boolean;
}

/** The rules of a moment. */
export interface ComparisonRules {
  readonly policy: Policy;
  readonly today: CivilDate;
}

/** A person with a reason for red that was not there before, or is another now. */
export interface Hit {
  readonly holder: string;
  /** Of the cause: kind `record`. */
  readonly ref: string;
  readonly rule: string | undefined;
}

/** What a comparison wrote: whom to recolour, and who has a new reason for red. */
export interface Compared {
  readonly holders: readonly string[];
  readonly hits: readonly Hit[];
}

/** By what name a record's cause is known. */
const causeRefOf = ({ source, sourceKey }: Pick<HeldRecord, "source" | "sourceKey">): string =>
  `${source}/${sourceKey}`;

/** The rules that hold by the database's clock. */
export const readComparisonRules = async (trx: Kysely<Tables>): Promise<ComparisonRules> => {
  const nowSeconds = await peekClock(trx);
  return { policy: await readPolicyInForce(trx, nowSeconds), today: civilDateAt(nowSeconds) };
};

/**
 * Writes what these records mean today. A record that breaks no rule any more ends its own cause and no other. The holders must be
 * locked (`lockHolders`), and `recolour` comes after.
 */
export const writeRecordCauses = async (
  trx: Kysely<Tables>,
  records: readonly HeldRecord[],
  { policy, today, by }: ComparisonRules & { readonly by: EndedBy },
): Promise<Compared> => {
  const [causes, over]: [Cause[], CauseName[]] = [[], []];
  for (const { holder, source, sourceKey, record, isAnew = false } of records) {
    const ref = causeRefOf({ source, sourceKey });
    const cause = record && causeOfRecord(record, policy, today);
    if (cause === undefined) over.push({ holder, kind: "record", ref });
    else {
      const untilSeconds = cause.untilDate === undefined ? undefined : startOfDate(cause.untilDate);
      causes.push({ holder, kind: "record", ref, colour: "red", rule: cause.rule, untilSeconds, isAnew });
    }
  }
  const ended = await endCauses(trx, over, by);
  const added = await addCauses(trx, causes);
  const isHit = new Set(added);
  const hits = causes.filter(({ holder }) => isHit.has(holder)).map(({ holder, ref, rule }) => ({ holder, ref, rule }));
  return { holders: [...new Set([...ended, ...added])], hits };
};

/** A row of `epidemic_records` as far as it is compared. */
export interface RecordRow {
  readonly source: string;
  readonly source_key: string;
  readonly kind: RecordKind;
  readonly from_date: CivilDate;
  readonly until_date: CivilDate | null;
  readonly area: number | null;
}

/** The record of a row. */
export const recordOfRow = ({
  kind,
  from_date,
  until_date,
  area,
}: Omit<RecordRow, "source" | "source_key">): EpidemicRecord => ({
  ...{ kind, fromDate: from_date },
  ...(until_date !== null && { untilDate: until_date }),
  ...(area !== null && { area }),
});

/** The day on which the record is to be compared by itself, if there is one. */
export const beginsDateOf = (record: EpidemicRecord, { policy, today }: ComparisonRules): CivilDate | undefined =>
  beginsLater(record, policy, today);

/** Everything that the shared data say of a document, without what was withdrawn: what an application is compared with (D3.1). */
export const readRecordsOf = async (db: Kysely<Tables>, documentHash: Uint8Array): Promise<readonly RecordRow[]> =>
  db
    .selectFrom("epidemic_records")
    .select(["source", "source_key", "kind", "from_date", "until_date", "area"])
    .where("document_hash", "=", documentHash)
    .where("withdrawn_seconds", "is", null)
    .orderBy("source")
    .orderBy("source_key")
    .execute();

/**
 * Writes the causes of all records of one person: for whoever becomes known after the records came in. `lockHolders` comes before,
 * `recolour` after.
 */
export const compareHolder = async (
  trx: Kysely<Tables>,
  { holder, documentHash }: { readonly holder: string; readonly documentHash: Uint8Array },
): Promise<Compared> => {
  const rules = await readComparisonRules(trx);
  const rows = await readRecordsOf(trx, documentHash);
  const records = rows.map((row) => ({
    holder,
    source: row.source,
    sourceKey: row.source_key,
    record: recordOfRow(row),
  }));
  return writeRecordCauses(trx, records, { ...rules, by: "record" });
};
