/** Makes very many people known at once, as `../../people/residents.ts` does with one. */
import { sql } from "kysely";
import type { Transaction } from "kysely";
import { privacyNoticeVersion } from "../../../api/people.ts";
import { peekClock } from "../../db/database-clock.ts";
import type { Tables } from "../../db/schema.ts";
import { createCardNumber } from "../../issuing/holder.ts";
import { personalOf, sealPersonal } from "../../people/personal.ts";
import type { DataKeys } from "../../privacy/data-keys.ts";
import { documentHashOf, phoneHashOf } from "../../privacy/document-hash.ts";
import type { Person } from "./people.ts";

/** Adds people whom nobody knows yet. Throws where a document or a card number is known. */
export const addResidents = async (
  trx: Transaction<Tables>,
  { dataKeys }: { readonly dataKeys: DataKeys },
  people: readonly Person[],
): Promise<void> => {
  const nowSeconds = await peekClock(trx);
  const holders = people.map(({ holder }) => holder);
  const hashes = people.map(({ document }) => Buffer.from(documentHashOf(dataKeys, document)));
  const cards = people.map(() => Buffer.from(createCardNumber()));
  await sql`
    INSERT INTO identities (document_hash, holder)
    SELECT * FROM unnest(${hashes}::bytea[], ${holders}::uuid[])`.execute(trx);
  await sql`
    INSERT INTO card_numbers (card_number, holder)
    SELECT * FROM unnest(${cards}::bytea[], ${holders}::uuid[])`.execute(trx);
  await sql`
    INSERT INTO residents (holder, document_type, document_hash, personal, phone_hash, card_number, guardian, community, language,
      created_seconds)
    SELECT *, ${nowSeconds}::bigint FROM unnest(${holders}::uuid[], ${people.map(({ document }) => document.type)}::text[],
      ${hashes}::bytea[], ${people.map((person) => Buffer.from(seal(dataKeys, person)))}::bytea[],
      ${people.map(({ phone }) => (phone === null ? null : Buffer.from(phoneHashOf(dataKeys, phone))))}::bytea[],
      ${cards}::bytea[], ${people.map(({ guardian }) => guardian?.holder ?? null)}::uuid[],
      ${people.map(({ home }) => home.community)}::integer[], ${people.map(({ language }) => language)}::text[])`.execute(
    trx,
  );
  await sql`
    INSERT INTO consents (holder, notice_version, accepted_seconds, actor_kind, actor_id)
    SELECT holder, ${privacyNoticeVersion}, ${nowSeconds}::bigint, CASE WHEN actor = holder THEN 'holder' ELSE 'guardian' END, actor::text
    FROM unnest(${holders}::uuid[], ${people.map(({ guardian, holder }) => guardian?.holder ?? holder)}::uuid[])
      AS g (holder, actor)`.execute(trx);
};

const seal = (dataKeys: DataKeys, { holder, document, name, phone }: Person): Uint8Array =>
  sealPersonal(dataKeys, holder, personalOf(document, { name, phone }));
