/** Communities: found by travelers, kept by operators. Rows stay, since people and decisions refer to them. */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import type { Community, CommunityNames, CommunityPage, CommunityQuery, NewCommunity } from "../../api/communities.ts";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import type { Actor } from "../access/actor.ts";
import { recordAccess } from "../audit/record-access.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import { errorCode } from "../system/error-code.ts";
import type { StaffParts } from "./members.ts";

/** PostgreSQL's `unique_violation`. */
const uniqueViolation = "23505";

/** Communities of an area, or of all, by number, from behind `after` on. */
export const findCommunities = async (
  db: Kysely<Tables>,
  { area, name, state, after, limit }: Omit<CommunityQuery, "area"> & { readonly area?: string | undefined },
): Promise<CommunityPage> => {
  const [from, to] = areaSpan(area ?? "");
  const rows = await selectCommunities(db)
    .where("area", ">=", from)
    .where("area", "<=", to)
    .where("community", ">", after)
    .$if(state === "open", (query) => query.where("closed_seconds", "is", null))
    .$if(name !== undefined, (query) =>
      query.where(sql<boolean>`(strpos(name_zh, ${name}) > 0 OR strpos(lower(name_en), lower(${name})) > 0)`),
    )
    .orderBy("community")
    .limit(limit + 1)
    .execute();
  const communities = rows.slice(0, limit);
  return { communities, next: rows.length > limit ? (communities.at(-1)?.community ?? null) : null };
};

/** One community; undefined where there is none. */
const readCommunity = async (db: Kysely<Tables>, community: number): Promise<Community | undefined> =>
  selectCommunities(db).where("community", "=", community).executeTakeFirst();

const selectCommunities = (db: Kysely<Tables>) =>
  db
    .selectFrom("communities")
    .select(["community", "name_zh as nameZh", "name_en as nameEn", "area", "phone"])
    .select("closed_seconds as closedSeconds");

/** The county codes that begin with a code of 2, 4 or 6 digits, or with anything. */
const areaSpan = (area: string): readonly [number, number] => [
  Number(area.padEnd(6, "0")),
  Number(area.padEnd(6, "9")),
];

/** Adds a community, whose passes the issuer of its area signs. */
export const addCommunity = async (
  parts: StaffParts,
  actor: Actor,
  { nameZh, nameEn, area, phone }: NewCommunity,
): Promise<Result<Community, "area-unserved" | "community-known">> =>
  refuseKnown(
    parts.db.transaction().execute(async (trx) => {
      const issuer = await issuerFor(trx, area);
      if (issuer === undefined) return fail("area-unserved");
      const { community } = await trx
        .insertInto("communities")
        .values({ name_zh: nameZh, name_en: nameEn, area, issuer, phone })
        .returning("community")
        .executeTakeFirstOrThrow();
      await recordAccess(trx, parts, { actor, action: "community.add", details: { community, area } });
      return ok({ community, nameZh, nameEn, area, phone, closedSeconds: null });
    }),
  );

/** Calls it otherwise. */
export const renameCommunity = async (
  parts: StaffParts,
  actor: Actor,
  community: number,
  { nameZh, nameEn, phone }: CommunityNames,
): Promise<Result<Community, "community-unknown" | "community-known">> =>
  refuseKnown(
    parts.db.transaction().execute(async (trx) => {
      await trx
        .updateTable("communities")
        .set({ name_zh: nameZh, name_en: nameEn, phone })
        .where("community", "=", community)
        .execute();
      const renamed = await readCommunity(trx, community);
      if (renamed === undefined) return fail("community-unknown");
      await recordAccess(trx, parts, { actor, action: "community.rename", details: { community } });
      return ok(renamed);
    }),
  );

/** From now on it takes no new applications; its officers decide those that it has. Says whether it was open. */
export const closeCommunity = async (
  parts: StaffParts,
  actor: Actor,
  community: number,
): Promise<Result<{ readonly community: Community; readonly changed: boolean }, "community-unknown">> =>
  parts.db.transaction().execute(async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable("communities")
      .set({ closed_seconds: await peekClock(trx) })
      .where("community", "=", community)
      .where("closed_seconds", "is", null)
      .executeTakeFirst();
    const closed = await readCommunity(trx, community);
    if (closed === undefined) return fail("community-unknown");
    const changed = numUpdatedRows > 0n;
    if (changed) await recordAccess(trx, parts, { actor, action: "community.close", details: { community } });
    return ok({ community: closed, changed });
  });

/** The issuer that signs for the smallest part of the country that holds the area. */
const issuerFor = async (trx: Kysely<Tables>, area: number): Promise<number | undefined> => {
  const { rows } = await sql<{ issuer: number }>`
    SELECT issuer FROM issuers, unnest(area_prefixes) AS prefix
    WHERE ${String(area)}::text LIKE prefix::text || '%' ORDER BY prefix DESC, issuer LIMIT 1`.execute(trx);
  return rows[0]?.issuer;
};

/** Two of one name in one area are refused by the table. */
const refuseKnown = async <T, E extends string>(
  work: Promise<Result<T, E>>,
): Promise<Result<T, E | "community-known">> => {
  try {
    return await work;
  } catch (error) {
    if (errorCode(error) === uniqueViolation) return fail("community-known");
    throw error;
  }
};
