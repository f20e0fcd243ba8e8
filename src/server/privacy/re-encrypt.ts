/**
 * Seals anew, under the newest key, whatever is sealed under another one: after it the older keys can be taken away. The way of a
 * rotation: put a new key in front, restart every server, run this, take the old keys away, restart.
 */
import { sql } from "kysely";
import type { Kysely, RawBuilder } from "kysely";
import { bytesToHex } from "../../core/bytes.ts";
import type { Tables } from "../db/schema.ts";
import type { DataKeys, OpenError } from "./data-keys.ts";
import { sealedColumns, sealedPlace } from "./sealed-columns.ts";
import type { SealedColumn, SealedKeyType } from "./sealed-columns.ts";

/** What became of one column, or of one store of files. */
export interface ReEncryption {
  /** "table.column", or the store's name. */
  readonly column: string;
  readonly resealed: number;
  /** Still not under the newest key: held by a writer at every try. Run it again. */
  readonly remaining: number;
  /** What none of the keys opens, by reason. It stays as it is, and no key may be taken away before somebody has looked. */
  readonly unopened: Readonly<Record<OpenError, number>>;
}

/** Sealed values outside the database, such as videos on disk, join a rotation by this. */
export interface SealedStore {
  /** How many values it looks at. */
  readonly count: () => Promise<number>;
  /** `onProgress` hears how many it has looked at. */
  readonly reEncrypt: (keys: DataKeys, onProgress?: OnProgress) => Promise<ReEncryption>;
}

/** After each batch: how many values were sealed anew so far, in which column or store. */
type OnProgress = (column: string, done: number) => void;

/** How it goes about it. */
export interface ReEncryptOptions {
  readonly batchRows?: number;
  readonly stores?: readonly SealedStore[];
  readonly onProgress?: OnProgress;
}

/** Some milliseconds of work, so that a writer hardly waits. */
const batchRowsDefault = 500;
/** A row that a writer held at the first pass is free at a later one. */
const passesMax = 5;

/**
 * Walks all columns. It can be killed and run again: what is done is known by the values themselves. Beside running writers nothing of
 * theirs is lost: a value that changed since it was read, or whose row is locked, is left for the next pass.
 */
export const reEncrypt = async (
  db: Kysely<Tables>,
  keys: DataKeys,
  { batchRows = batchRowsDefault, stores = [], onProgress = () => undefined }: ReEncryptOptions = {},
): Promise<readonly ReEncryption[]> => {
  const done: ReEncryption[] = [];
  // The names are the columns' own.
  for (const column of Object.keys(sealedColumns) as SealedColumn[]) {
    done.push(await reEncryptColumn(db, keys, { column, batchRows, onProgress }));
  }
  for (const store of stores) done.push(await store.reEncrypt(keys, onProgress));
  return done;
};

/** How many values wait to be sealed anew in all columns, and are to be looked at in all stores. */
export const countWaiting = async (
  db: Kysely<Tables>,
  keys: DataKeys,
  stores: readonly SealedStore[] = [],
): Promise<number> => {
  let waiting = 0;
  for (const store of stores) waiting += await store.count();
  // The names are the columns' own.
  for (const column of Object.keys(sealedColumns) as SealedColumn[]) {
    const { table, value } = partsOf(column);
    const { rows } = await sql<{ count: number }>`
      SELECT count(*)::bigint AS count FROM ${table} WHERE ${isWaiting(value, keys.newestPrefix)}`.execute(db);
    waiting += rows[0]?.count ?? 0;
  }
  return waiting;
};

interface ColumnWork {
  readonly column: SealedColumn;
  readonly batchRows: number;
  readonly onProgress: OnProgress;
}

const reEncryptColumn = async (db: Kysely<Tables>, keys: DataKeys, work: ColumnWork): Promise<ReEncryption> => {
  let resealed = 0;
  for (let pass = 0; ; pass += 1) {
    const walked = await walkOnce(db, keys, {
      ...work,
      onProgress: (_, ofPass) => work.onProgress(work.column, resealed + ofPass),
    });
    resealed += walked.resealed;
    if (walked.remaining === 0 || pass + 1 === passesMax) return { ...walked, resealed };
  }
};

const walkOnce = async (
  db: Kysely<Tables>,
  keys: DataKeys,
  { column, batchRows, onProgress }: ColumnWork,
): Promise<ReEncryption> => {
  const unopened = { "sealed-broken": 0, "sealed-key-unknown": 0 };
  let [resealed, remaining] = [0, 0];
  let after: SealedRow | undefined;
  for (;;) {
    const rows = await readBatch(db, { column, prefix: keys.newestPrefix, batchRows, after });
    const sealed = rows.flatMap((row) => {
      const place = sealedPlace(column, row.key);
      const opened = keys.open(place, row.sealed);
      if (opened.ok) return [{ ...row, anew: keys.seal(place, opened.value) }];
      unopened[opened.error] += 1;
      return [];
    });
    const stored = await storeBatch(db, column, sealed);
    resealed += stored;
    remaining += sealed.length - stored;
    if (rows.length > 0) onProgress(column, resealed);
    after = rows.at(-1);
    if (rows.length < batchRows) return { column, resealed, remaining, unopened };
  }
};

type KeyValue = string | number | Uint8Array;

interface SealedRow {
  readonly key: Readonly<Record<string, KeyValue>>;
  readonly sealed: Uint8Array;
}

/** Table, column and key of a sealed column, as parts of statements. */
const partsOf = (column: SealedColumn) => {
  const [table = "", value = ""] = column.split(".");
  const types: Readonly<Record<string, SealedKeyType>> = sealedColumns[column];
  const names = Object.keys(types);
  return { table: sql.table(table), value: sql.ref(value), valueName: value, names, types };
};

/** What was erased is empty. */
const isWaiting = (value: RawBuilder<unknown>, prefix: Uint8Array) =>
  sql`length(${value}) > 0 AND substring(${value} FROM 1 FOR ${prefix.length}) <> ${prefix}`;

const readBatch = async (
  db: Kysely<Tables>,
  from: {
    readonly column: SealedColumn;
    readonly prefix: Uint8Array;
    readonly batchRows: number;
    readonly after: SealedRow | undefined;
  },
): Promise<readonly (SealedRow & { readonly key: never })[]> => {
  const { table, value, names } = partsOf(from.column);
  const key = sql.join(names.map((name) => sql.ref(name)));
  const { after } = from;
  const behind = after === undefined ? sql`true` : sql`(${key}) > (${sql.join(names.map((name) => after.key[name]))})`;
  const { rows } = await sql<Record<string, KeyValue> & { sealed: Uint8Array }>`
    SELECT ${key}, ${value} AS sealed FROM ${table}
    WHERE ${isWaiting(value, from.prefix)} AND ${behind}
    ORDER BY ${key} LIMIT ${from.batchRows}`.execute(db);
  // The key's columns were selected by the names that `sealedPlace` asks for.
  return rows.map(({ sealed, ...rest }) => ({ key: rest as never, sealed }));
};

/** Compares and sets: sealed bytes are never the same twice, so equal ones were not written since. Rows that somebody holds are left. */
const storeBatch = async (
  db: Kysely<Tables>,
  column: SealedColumn,
  rows: readonly (SealedRow & { readonly anew: Uint8Array })[],
): Promise<number> => {
  if (rows.length === 0) return 0;
  const { table, value, valueName, names, types } = partsOf(column);
  const given = JSON.stringify(
    rows.map(({ key, sealed, anew }) => ({
      ...Object.fromEntries(Object.entries(key).map(([name, part]) => [name, partToJson(part)])),
      ...{ sealed_before: partToJson(sealed), sealed_anew: partToJson(anew) },
    })),
  );
  const declared = sql.raw(names.map((name) => `${name} ${types[name] ?? ""}`).join(", "));
  const isSame = (left: string) =>
    sql.join(
      names.map((name) => sql`${sql.ref(`${left}.${name}`)} = ${sql.ref(`own.${name}`)}`),
      sql` AND `,
    );
  const { numAffectedRows = 0n } = await sql`
    WITH given AS (
      SELECT * FROM jsonb_to_recordset(${given}::jsonb) AS row (${declared}, sealed_before bytea, sealed_anew bytea)),
    free AS (
      SELECT given.* FROM ${table} own JOIN given ON ${isSame("given")}
      WHERE ${sql.ref(`own.${valueName}`)} = given.sealed_before FOR UPDATE OF own SKIP LOCKED)
    UPDATE ${table} own SET ${value} = free.sealed_anew FROM free WHERE ${isSame("free")}`.execute(db);
  return Number(numAffectedRows);
};

const partToJson = (part: KeyValue): string | number => (part instanceof Uint8Array ? `\\x${bytesToHex(part)}` : part);
