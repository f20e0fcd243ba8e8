/** Every column that holds sealed values, and by which key its rows are named in the seal. */
import { bytesToHex } from "../../core/bytes.ts";
import type { SealedPlace } from "./data-keys.ts";

/**
 * Names and types of a table's primary key, by "table.column" of what is sealed. A column of type `SealedBytes` that is missing here
 * would be left behind by a rotation of keys: a test compares this with the schema.
 */
export const sealedColumns = {
  "residents.personal": { holder: "uuid" },
  "applications.answers": { holder: "uuid", application: "uuid" },
  "applications.measured": { holder: "uuid", application: "uuid" },
  "reports.findings": { holder: "uuid", report_date: "date" },
  "referrals.words": { holder: "uuid", referral: "uuid" },
  "referral_steps.words": { holder: "uuid", referral: "uuid", number: "integer" },
  "push_subscriptions.subscription": { holder: "uuid", endpoint_hash: "bytea" },
} as const satisfies Readonly<Record<string, Readonly<Record<string, SealedKeyType>>>>;

/** Types of PostgreSQL that such a key is made of. */
export type SealedKeyType = "uuid" | "date" | "integer" | "bytea";

/** "table.column" of a sealed column. */
export type SealedColumn = keyof typeof sealedColumns;

/** The values of a row's primary key, as the database gives them. */
export type SealedRowKey<C extends SealedColumn> = Readonly<
  Record<keyof (typeof sealedColumns)[C], string | number | Uint8Array>
>;

/** The place for `seal` and `open`: key values in order, joined by "/", bytes as hexadecimal, all in lower case. */
export const sealedPlace = <C extends SealedColumn>(column: C, key: SealedRowKey<C>): SealedPlace => {
  // The names are the key's own: nothing else stands in the table above.
  const names = Object.keys(sealedColumns[column]) as (keyof SealedRowKey<C>)[];
  return { column, row: names.map((name) => keyText(key[name])).join("/") };
};

const keyText = (value: string | number | Uint8Array): string =>
  value instanceof Uint8Array ? bytesToHex(value) : String(value).toLowerCase();
