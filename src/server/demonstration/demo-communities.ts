/** Communities of the demonstration: real counties of Shandong (GB/T 2260), with names that any community could have. */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import type { Tables } from "../db/schema.ts";

const counties: readonly (readonly [area: number, zh: string, en: string])[] = [
  [370_102, "历下区", "Lixia District"],
  [370_202, "市南区", "Shinan District"],
  [370_602, "芝罘区", "Zhifu District"],
  [370_702, "潍城区", "Weicheng District"],
  [370_811, "任城区", "Rencheng District"],
  [371_302, "兰山区", "Lanshan District"],
];
const ordinals = [
  ["第一", "First"],
  ["第二", "Second"],
] as const;

/** Adds them where there is no community yet. Several processes at once add them once. */
export const ensureDemonstrationCommunities = async (db: Kysely<Tables>): Promise<void> => {
  const { rows } = await sql<{ any: boolean }>`SELECT EXISTS (SELECT FROM communities) AS any`.execute(db);
  if (rows[0]?.any === true) return;
  const { issuer } = await db.selectFrom("issuers").select("issuer").orderBy("issuer").executeTakeFirstOrThrow();
  const values = counties.flatMap(([area, zh, en]) =>
    ordinals.map(([ordinalZh, ordinalEn]) => ({
      ...{ area, issuer, phone: null },
      ...{ name_zh: `${zh}${ordinalZh}社区`, name_en: `${ordinalEn} Community, ${en}` },
    })),
  );
  await db
    .insertInto("communities")
    .values(values)
    .onConflict((conflict) => conflict.columns(["area", "name_zh"]).doNothing())
    .execute();
};
