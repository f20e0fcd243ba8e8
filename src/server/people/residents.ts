/** Residents: one for each document, found by its keyed hash, with a card number for life (D2.7, D8.1). */
import { randomUUID } from "node:crypto";
import type { Kysely } from "kysely";
import type { Bytes } from "../../core/bytes.ts";
import type { IdentityDocument } from "../../policy/document-number.ts";
import { lockHolders } from "../colours/lock-holders.ts";
import { columnBytes } from "../db/column-types.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import type { DocumentType, Language } from "../db/tables/people.ts";
import type { DataKeys } from "../privacy/data-keys.ts";
import { documentHashOf, phoneHashOf } from "../privacy/document-hash.ts";
import { allotCardNumber } from "./card-numbers.ts";
import { openPersonal, personalOf, sealPersonal } from "./personal.ts";
import type { Personal } from "./personal.ts";

/** What residents are written and read with. */
export interface PeopleParts {
  readonly dataKeys: DataKeys;
}

/** A person as first known. Who has a phone is no dependent. */
export interface NewResident {
  readonly document: IdentityDocument;
  readonly name?: string | null;
  readonly phone?: string | null;
  /** Another holder, through whose phone this one applies. */
  readonly guardian?: string | null;
  readonly community?: number | null;
  readonly language?: Language;
}

/** A living row. */
export interface Resident extends Personal {
  readonly holder: string;
  readonly documentType: DocumentType;
  readonly cardNumber: Bytes;
  readonly guardian: string | null;
  readonly community: number | null;
  readonly language: Language;
  readonly createdSeconds: number;
}

/**
 * The holder of a document, made now where there is none; `isNew` is false where there was one, of which nothing is changed. Of two
 * at once one makes it and the other waits. Who was erased comes back with the former card number, and counts as new.
 */
export const ensureResident = async (
  trx: Kysely<Tables>,
  { dataKeys }: PeopleParts,
  resident: NewResident,
): Promise<{ readonly holder: string; readonly isNew: boolean }> => {
  const documentHash = documentHashOf(dataKeys, resident.document);
  const made = randomUUID();
  // One fence keeps imports out as well as all do; a guardian's is held already where the caller locked it, so none waits for another.
  await lockHolders(trx, [resident.guardian ?? made]);
  const added = await trx
    .insertInto("identities")
    .values({ document_hash: documentHash, holder: made })
    .onConflict((conflict) => conflict.column("document_hash").doNothing())
    .returning("holder")
    .executeTakeFirst();
  if (added !== undefined) {
    await insertResident(trx, dataKeys, { holder: made, documentHash, resident });
    return { holder: made, isNew: true };
  }
  const { holder } = await trx
    .selectFrom("identities")
    .select("holder")
    .where("document_hash", "=", documentHash)
    .executeTakeFirstOrThrow();
  return { holder, isNew: await reviveResident(trx, dataKeys, holder, resident) };
};

/** The columns that an erasure empties. */
const livingColumns = (dataKeys: DataKeys, holder: string, resident: NewResident) => {
  const { document, name = null, phone = null, guardian = null, community = null, language = "zh-CN" } = resident;
  if (phone !== null && guardian !== null) throw new TypeError("resident: expected a phone or a guardian, got both");
  return {
    document_type: document.type,
    personal: sealPersonal(dataKeys, holder, personalOf(document, { name, phone })),
    phone_hash: phone === null ? null : phoneHashOf(dataKeys, phone),
    ...{ guardian, community, language },
  };
};

const insertResident = async (
  trx: Kysely<Tables>,
  dataKeys: DataKeys,
  { holder, documentHash, resident }: { holder: string; documentHash: Bytes; resident: NewResident },
): Promise<void> => {
  const cardNumber = await allotCardNumber(trx, holder);
  await trx
    .insertInto("residents")
    .values({
      ...livingColumns(dataKeys, holder, resident),
      ...{ holder, document_hash: documentHash, card_number: cardNumber, created_seconds: await peekClock(trx) },
    })
    .execute();
};

const reviveResident = async (
  trx: Kysely<Tables>,
  dataKeys: DataKeys,
  holder: string,
  resident: NewResident,
): Promise<boolean> => {
  const revived = await trx
    .updateTable("residents")
    .set({
      ...livingColumns(dataKeys, holder, resident),
      ...{ created_seconds: await peekClock(trx), erased_seconds: null },
    })
    .where("holder", "=", holder)
    .where("erased_seconds", "is not", null)
    .returning("holder")
    .executeTakeFirst();
  return revived !== undefined;
};

/** The holder of a document; undefined where there is none, or an erased one. */
export const findHolder = async (
  db: Kysely<Tables>,
  { dataKeys }: PeopleParts,
  document: Pick<IdentityDocument, "type" | "number">,
): Promise<string | undefined> => {
  const row = await db
    .selectFrom("identities")
    .innerJoin("residents", "residents.holder", "identities.holder")
    .select("residents.holder")
    .where("identities.document_hash", "=", documentHashOf(dataKeys, document))
    .where("erased_seconds", "is", null)
    .executeTakeFirst();
  return row?.holder;
};

/** Reads what is personal: whoever shows it to somebody records the access. Undefined where there is none, or an erased one. */
export const readResident = async (
  db: Kysely<Tables>,
  { dataKeys }: PeopleParts,
  holder: string,
): Promise<Resident | undefined> => (await readResidents(db, { dataKeys }, [holder]))[0];

/** The same for several, in the order in which they were created. */
export const readResidents = async (
  db: Kysely<Tables>,
  { dataKeys }: PeopleParts,
  holders: readonly string[],
): Promise<readonly Resident[]> => {
  if (holders.length === 0) return [];
  const rows = await db
    .selectFrom("residents")
    .selectAll()
    .where("holder", "in", holders)
    .where("erased_seconds", "is", null)
    .orderBy("created_seconds")
    .orderBy("holder")
    .execute();
  return rows.map((row) => ({
    ...openPersonal(dataKeys, row),
    ...{ holder: row.holder, documentType: row.document_type, cardNumber: columnBytes(row.card_number) },
    ...{ guardian: row.guardian, community: row.community, language: row.language },
    createdSeconds: row.created_seconds,
  }));
};

/** What may change of a resident. A new phone is proven before (`sign-in-codes.ts`), or staff answers for it. */
export interface ResidentChange {
  readonly name?: string;
  readonly phone?: string;
  readonly community?: number;
  readonly language?: Language;
}

/** Changes what is given and nothing else; false where there is no such living resident. The row stays locked until the end. */
export const changeResident = async (
  trx: Kysely<Tables>,
  { dataKeys }: PeopleParts,
  holder: string,
  { name, phone, ...columns }: ResidentChange,
): Promise<boolean> => {
  const row = await trx
    .selectFrom("residents")
    .select(["holder", "personal"])
    .where("holder", "=", holder)
    .where("erased_seconds", "is", null)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) return false;
  const personal = {
    ...openPersonal(dataKeys, row),
    ...(name !== undefined && { name }),
    ...(phone !== undefined && { phone }),
  };
  await trx
    .updateTable("residents")
    .set({
      ...columns,
      personal: sealPersonal(dataKeys, holder, personal),
      // Who has a phone needs no guardian's.
      ...(phone !== undefined && { phone_hash: phoneHashOf(dataKeys, phone), guardian: null }),
    })
    .where("holder", "=", holder)
    .execute();
  return true;
};
