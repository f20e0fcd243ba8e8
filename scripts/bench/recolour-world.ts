/** A province for the bench `recolour`: a million living passes, built by the database itself. */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import { addDays, listDropSeconds } from "../../src/policy/civil-dates.ts";
import { readDocument } from "../../src/policy/document-number.ts";
import type { OpenParts } from "../../src/server/open-parts.ts";
import { documentHashOf } from "../../src/server/privacy/document-hash.ts";
import type { Tables } from "../../src/server/db/schema.ts";
import { identityNumber } from "../../src/testing/epidemic-people.ts";

/** People, each with a living pass; every `hitEvery`th one is in the records. */
export const people = 1_000_000;
const hitEvery = 20;
/** Records in the delivery. */
export const hits = people / hitEvery;
/** Lists of the size that a server opens by itself, two for each of five days, each three quarters full. */
export const sizeLog2 = 17;
const lists = 10;
const firstList = 40_000;
/** About one in a hundred is yellow before, for an application that was returned. */
const yellowEvery = 101;
const yellowRest = 7;
/** One in forty-nine has moved to another phone: the old place is in the list too. */
const movedEvery = 49;
const formerFrom = people / lists;

/** Where a person's pass is, or its former place; all are distinct, and as good as random. */
export const placeOf = (person: number, isFormer = false): { readonly list: number; readonly place: number } => {
  const index = isFormer
    ? formerFrom + Math.floor(person / movedEvery)
    : Math.floor(person / (lists * hitEvery)) * hitEvery + (person % hitEvery);
  return { list: firstList + (Math.floor(person / hitEvery) % lists), place: (index * 48_271) % 2 ** sizeLog2 };
};

/** A person's colour without and with the records. */
export const colourOf = (person: number, isHit: boolean): number => {
  if (isHit && person % hitEvery === 0) return 1;
  return person % yellowEvery === yellowRest ? 2 : 0;
};

/** Whether the person has a former place: yellow at least. */
export const hasFormer = (person: number): boolean => person % movedEvery === 0;

/** The people in the records. */
export const hitPeople: readonly number[] = Array.from({ length: hits }, (_, index) => index * hitEvery);

/** The lists of the passes. */
export const worldLists: readonly number[] = Array.from({ length: lists }, (_, index) => firstList + index);

const hashesOf = (parts: Pick<OpenParts, "dataKeys">, today: string): readonly string[] =>
  hitPeople.map((person) => {
    const document = readDocument({ type: "resident-id", number: identityNumber(person / hitEvery) }, today);
    if (!document.ok) throw new Error(`person ${person}: ${document.error}`);
    return Buffer.from(documentHashOf(parts.dataKeys, document.value)).toString("hex");
  });

const buildLists = async (db: Kysely<Tables>, today: string): Promise<void> => {
  for (const [index, list] of worldLists.entries()) {
    const date = addDays(today, -Math.floor(index / 2));
    await sql`
      INSERT INTO status_lists (issuer, list, application_date, size_log2, drop_seconds, allotted)
      VALUES (1, ${list}, ${date}, ${sizeLog2}, ${listDropSeconds(date)}, ${people / lists})`.execute(db);
  }
};

/** Builds it in a fresh database, whose clock stands at noon of `today`. */
export const buildWorld = async (parts: OpenParts, today: string): Promise<void> => {
  const { db } = parts;
  await buildLists(db, today);
  const { community } = await db
    .insertInto("communities")
    .values({ name_zh: "泉城路", name_en: "Quancheng Road", area: 370_102, issuer: 1 })
    .returning("community")
    .executeTakeFirstOrThrow();
  const hashes = hashesOf(parts, today);
  const holder = sql.raw("md5('holder' || n)::uuid");
  const place = sql.raw(
    `((n / ${lists * hitEvery} * ${hitEvery} + n % ${hitEvery})::bigint * 48271 % ${2 ** sizeLog2})::integer`,
  );
  const former = sql.raw(`((n / ${movedEvery} + ${formerFrom})::bigint * 48271 % ${2 ** sizeLog2})::integer`);
  const list = sql.raw(`${firstList} + n / ${hitEvery} % ${lists}`);
  const date = sql`(${today}::date - (n / ${sql.lit(hitEvery)} % ${sql.lit(lists)}) / 2)`;
  await db.connection().execute(async (session) => {
    // Only while building: nothing of it is lost that the bench could not build again.
    await sql`SET synchronous_commit = off`.execute(session);
    await sql`CREATE TEMPORARY TABLE hit_hashes AS
      SELECT (place - 1)::integer * ${sql.lit(hitEvery)} AS n, decode(hash, 'hex') AS hash
      FROM unnest(${[...hashes]}::text[]) WITH ORDINALITY AS h (hash, place)`.execute(session);
    await sql`INSERT INTO residents (holder, document_type, document_hash, personal, card_number, community, created_seconds)
      SELECT ${holder}, 'resident-id', coalesce(h.hash, sha256(n::text::bytea)), decode(repeat('00', 150), 'hex'),
        substring(sha256(n::text::bytea) FOR 8), ${sql.lit(community)}, 0
      FROM generate_series(0, ${sql.lit(people - 1)}) AS g (n) LEFT JOIN hit_hashes h USING (n)`.execute(session);
    await sql`INSERT INTO identities SELECT document_hash, holder FROM residents`.execute(session);
    await sql`INSERT INTO places SELECT 1, ${list}, ${place}, CASE WHEN n % ${sql.lit(yellowEvery)} = ${sql.lit(yellowRest)} THEN 2 ELSE 0 END
      FROM generate_series(0, ${sql.lit(people - 1)}) AS g (n)`.execute(session);
    await sql`INSERT INTO places SELECT 1, ${list}, ${former}, 2
      FROM generate_series(0, ${sql.lit(people - 1)}, ${sql.lit(movedEvery)}) AS g (n)`.execute(session);
    const pass = (at: typeof place, moved: string) => sql`
      INSERT INTO passes (holder, issuer, list, place, application, application_date, drop_seconds, holder_key, last_report_date,
        issued_seconds, moved_seconds)
      SELECT ${holder}, 1, ${list}, ${at}, md5('application' || n)::uuid, ${date}, l.drop_seconds, decode(repeat('00', 32), 'hex'),
        ${today}::date, 0, ${sql.raw(moved)} FROM generate_series(0, ${sql.lit(people - 1)}, ${sql.lit(moved === "NULL" ? 1 : movedEvery)}) AS g (n)
      JOIN status_lists l ON l.issuer = 1 AND l.list = ${list}`;
    await pass(place, "NULL").execute(session);
    await pass(former, "0").execute(session);
    await sql`INSERT INTO colour_causes (holder, kind, ref, colour, since_seconds)
      SELECT ${holder}, 'returned', md5('application' || n), 2, 0
      FROM generate_series(${sql.lit(yellowRest)}, ${sql.lit(people - 1)}, ${sql.lit(yellowEvery)}) AS g (n)`.execute(
      session,
    );
    await sql`RESET synchronous_commit`.execute(session);
  });
  await settle(db);
};

/** What the database does by itself when it is left alone for a while. */
export const settle = async (db: Kysely<Tables>): Promise<void> => {
  await sql`VACUUM ANALYZE`.execute(db);
  await sql`CHECKPOINT`.execute(db);
};
