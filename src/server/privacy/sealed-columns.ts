/** Every column that holds sealed values, and by which key its rows are named in the seal. */
import { bytesToHex } from "../../core/bytes.ts";
import type { SealedPlace } from "./data-keys.ts";

/**
 * The columns of a table's primary key, by "table.column" of what is sealed. A column of type `SealedBytes` that is missing here
 * would be left behind by a rotation of keys: a test compares this with the schema.
 */
export const sealedColumns = {
  "residents.personal": ["holder"],
  "applications.answers": ["holder", "application"],
  "applications.measured": ["holder", "application"],
  "reports.findings": ["holder", "report_date"],
  "referrals.words": ["holder", "referral"],
  "referral_steps.words": ["holder", "referral", "number"],
  "push_subscriptions.subscription": ["holder", "endpoint_hash"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** "table.column" of a sealed column. */
export type SealedColumn = keyof typeof sealedColumns;

/** The values of a row's primary key, as the database gives them. */
export type SealedRowKey<C extends SealedColumn> = Readonly<
  Record<(typeof sealedColumns)[C][number], string | number | Uint8Array>
>;

/** The place for `seal` and `open`: key values in order, joined by "/", bytes as hexadecimal, all in lower case. */
export const sealedPlace = <C extends SealedColumn>(column: C, key: SealedRowKey<C>): SealedPlace => {
  const names: readonly (keyof SealedRowKey<C>)[] = sealedColumns[column];
  const row = names.map((name) => keyText(key[name])).join("/");
  return { column, row };
};

const keyText = (value: string | number | Uint8Array): string =>
  value instanceof Uint8Array ? bytesToHex(value) : String(value).toLowerCase();
