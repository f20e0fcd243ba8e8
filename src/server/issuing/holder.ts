/** Whom a code is for, as it may stand in a code, and whether an issuer may vouch for it. */
import { randomBytes } from "node:crypto";
import type { Kysely } from "kysely";
import type { Bytes } from "../../core/bytes.ts";
import { utf8ToBytes } from "../../core/bytes.ts";
import { nameBytesMax } from "../../core/limits.ts";
import { isStrictPublicKey } from "../../core/signature/ed25519.ts";
import { isAreaOf } from "../../core/trust/issuer.ts";
import type { Tables } from "../db/schema.ts";

/** What every kind of code says of its holder. */
export interface Holder {
  /** Random, 8 bytes, lasting: `createCardNumber`. */
  readonly cardNumber: Bytes;
  /** Masked already (`maskName`): a full name is never signed. */
  readonly name: string;
  /** Four of `0-9A-Z`. */
  readonly documentLast4: string;
  /** Six digits of GB/T 2260. */
  readonly area: number;
  /** Of the holder's phone; absent for a print. */
  readonly holderKey?: Bytes;
}

/** What is wrong with a holder. */
export type HolderError =
  | "issuer-unknown"
  | "area-foreign"
  | "card-number-invalid"
  | "name-too-long"
  | "document-last4-invalid"
  | "holder-key-invalid";

const cardNumberBytes = 8;

/** A new electronic health card number. It says nothing about its holder. */
export const createCardNumber = (): Bytes => new Uint8Array(randomBytes(cardNumberBytes));

/** The first thing that is wrong, or undefined. */
export const refuseHolder = async (
  db: Kysely<Tables>,
  issuer: number,
  holder: Holder,
): Promise<HolderError | undefined> => {
  if (holder.cardNumber.length !== cardNumberBytes) return "card-number-invalid";
  if (holder.name === "" || utf8ToBytes(holder.name).length > nameBytesMax) return "name-too-long";
  if (!/^[0-9A-Z]{4}$/.test(holder.documentLast4)) return "document-last4-invalid";
  if (holder.holderKey !== undefined && !isStrictPublicKey(holder.holderKey)) return "holder-key-invalid";
  const row = await db.selectFrom("issuers").select("area_prefixes").where("issuer", "=", issuer).executeTakeFirst();
  if (row === undefined) return "issuer-unknown";
  return isAreaOf({ areaPrefixes: row.area_prefixes }, holder.area) ? undefined : "area-foreign";
};
