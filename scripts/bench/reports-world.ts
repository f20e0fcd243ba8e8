/** A town for the bench `reports`: people who are signed in on their phones, each with a green pass of the same day. */
import { randomBytes, randomUUID } from "node:crypto";
import { sql } from "kysely";
import { civilDateAt, listDropSeconds } from "../../src/policy/civil-dates.ts";
import { createSecret, secretHash } from "../../src/server/access/sessions.ts";
import { peekClock } from "../../src/server/db/database-clock.ts";
import { openList } from "../../src/server/issuing/status-lists.ts";
import type { OpenParts } from "../../src/server/open-parts.ts";
import { sealPersonal } from "../../src/server/people/personal.ts";
import { createRandom } from "../../src/testing/seeded-random.ts";

/** Somebody of the town. */
export interface Townsman {
  readonly holder: string;
  /** Of the phone's session. */
  readonly secret: string;
}

const issuer = 1;
const area = 370_102;
const sizeLog2 = 17;
const chunk = 2000;
const sessionSeconds = 30 * 86_400;

/** Distinct places at random. */
const drawPlaces = (count: number, seed: number): readonly number[] => {
  const random = createRandom(seed);
  const places = new Set<number>();
  while (places.size < count) places.add(Math.floor(random() * 2 ** sizeLog2));
  return [...places];
};

/** Puts so many people into the database, with passes of today's. */
export const settleTown = async (parts: OpenParts, count: number, seed: number): Promise<readonly Townsman[]> => {
  const { db } = parts;
  const nowSeconds = await peekClock(db);
  const date = civilDateAt(nowSeconds);
  const community = await db
    .insertInto("communities")
    .values({ name_zh: "泉城路", name_en: "Quancheng Road", area, issuer })
    .returning("community")
    .executeTakeFirstOrThrow();
  const list = await db
    .transaction()
    .execute(async (trx) => openList(trx, { issuer, applicationDate: date, sizeLog2, allotted: count }));
  if (!list.ok) throw new Error(list.error);
  const places = drawPlaces(count, seed);
  const town: Townsman[] = [];
  for (let from = 0; from < count; from += chunk) {
    const some = Array.from({ length: Math.min(chunk, count - from) }, () => ({
      ...{ holder: randomUUID(), secret: createSecret(), application: randomUUID() },
    }));
    const at = { date, nowSeconds, list: list.value, community: community.community };
    await insertSome(parts, some, places.slice(from, from + chunk), at);
    town.push(...some);
  }
  await sql`VACUUM ANALYZE`.execute(db);
  await sql`CHECKPOINT`.execute(db);
  return town;
};

const insertSome = async (
  { db, dataKeys }: OpenParts,
  some: readonly (Townsman & { readonly application: string })[],
  places: readonly number[],
  at: { readonly date: string; readonly nowSeconds: number; readonly list: number; readonly community: number },
): Promise<void> => {
  const holders = some.map(({ holder }) => holder);
  const applications = some.map(({ application }) => application);
  const bytes = (length: number) => some.map(() => randomBytes(length));
  const personal = some.map(({ holder }) => {
    const number = `E${randomBytes(4).readUInt32BE() % 100_000_000}`.padEnd(9, "0");
    const document = { documentNumber: number, documentPrinted: number, documentLast4: number.slice(-4) };
    // In Latin letters, so that the client counts bytes as characters.
    return Buffer.from(
      sealPersonal(dataKeys, holder, { name: "Zhang Xiaoming", ...document, phone: "+8613800138000" }),
    );
  });
  await sql`
    INSERT INTO residents (holder, document_type, document_hash, personal, card_number, community, created_seconds)
    SELECT holder, 'passport', hash, personal, card, ${at.community}, ${at.nowSeconds}
    FROM unnest(${holders}::uuid[], ${bytes(32)}::bytea[], ${personal}::bytea[], ${bytes(8)}::bytea[]) AS g (holder, hash, personal, card)`.execute(
    db,
  );
  await sql`
    INSERT INTO applications (holder, application, client_key, application_date, submitted_seconds, state, community, area, channel,
      answers, commitment_version, policy_version, decision)
    SELECT holder, application, gen_random_uuid(), ${at.date}::date, ${at.nowSeconds}, 'issued', ${at.community}, ${area}, 'app',
      decode(repeat('00', 400), 'hex'), 1, 1, '{}'
    FROM unnest(${holders}::uuid[], ${applications}::uuid[]) AS g (holder, application)`.execute(db);
  await sql`
    INSERT INTO places (issuer, list, place, colour)
    SELECT ${issuer}, ${at.list}, place, 0 FROM unnest(${[...places]}::integer[]) AS g (place)`.execute(db);
  await sql`
    INSERT INTO passes (holder, issuer, list, place, application, application_date, drop_seconds, holder_key, last_report_date, issued_seconds)
    SELECT holder, ${issuer}, ${at.list}, place, application, ${at.date}::date, ${listDropSeconds(at.date)}, holder_key, ${at.date}::date, ${at.nowSeconds}
    FROM unnest(${holders}::uuid[], ${[...places]}::integer[], ${applications}::uuid[], ${bytes(32)}::bytea[])
      AS g (holder, place, application, holder_key)`.execute(db);
  await sql`
    INSERT INTO sessions (session_hash, holder, created_seconds, seen_seconds, expires_seconds)
    SELECT hash, holder, ${at.nowSeconds}, ${at.nowSeconds}, ${at.nowSeconds + sessionSeconds}
    FROM unnest(${some.map(({ secret }) => Buffer.from(secretHash(secret)))}::bytea[], ${holders}::uuid[]) AS g (hash, holder)`.execute(
    db,
  );
};
