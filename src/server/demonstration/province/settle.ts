/** Communities in every county, and the staff who look after them. */
import { platform } from "../../access/actor.ts";
import type { StaffActor } from "../../access/actor.ts";
import type { StaffRole } from "../../db/tables/staff.ts";
import { addCommunity } from "../../staff/communities.ts";
import { addMember } from "../../staff/members.ts";
import type { StaffParts } from "../../staff/members.ts";
import type { County, Neighbourhood } from "./people.ts";

/** A city with its counties. */
export interface Prefecture {
  readonly zh: string;
  readonly en: string;
  readonly counties: readonly County[];
}

/** Where people live, and who works there. */
export interface Settled {
  readonly homes: readonly Neighbourhood[];
  readonly operator: StaffActor;
  /** By community. */
  readonly officers: ReadonlyMap<number, StaffActor>;
  readonly followUps: ReadonlyMap<number, StaffActor>;
}

const ordinals = [
  ["第一", "First"],
  ["第二", "Second"],
  ["第三", "Third"],
  ["第四", "Fourth"],
  ["第五", "Fifth"],
  ["第六", "Sixth"],
  ["第七", "Seventh"],
  ["第八", "Eighth"],
] as const;

/** So that one has some hundred people at most, or as many as eight a county make it. */
const communitiesPerCounty = (people: number): number => Math.min(ordinals.length, 2 + Math.floor(people / 20_000));

/** Adds them where they are not there yet; an officer and somebody for follow-up in each city. */
export const settle = async (
  parts: StaffParts,
  { prefectures, people }: { readonly prefectures: readonly Prefecture[]; readonly people: number },
): Promise<Settled> => {
  const homes: Neighbourhood[] = [];
  const officers = new Map<number, StaffActor>();
  const followUps = new Map<number, StaffActor>();
  const operator = await addStaff(parts, { name: "省平台操作员（演示）", role: "operator", communities: [] });
  for (const { zh, counties } of prefectures) {
    const own: Neighbourhood[] = [];
    for (const county of counties) own.push(...(await addCommunities(parts, county, communitiesPerCounty(people))));
    const communities = own.map(({ community }) => community);
    const officer = await addStaff(parts, { name: `${zh}签发员（演示）`, role: "officer", communities });
    const followUp = await addStaff(parts, { name: `${zh}随访员（演示）`, role: "follow-up", communities });
    for (const community of communities) {
      officers.set(community, officer);
      followUps.set(community, followUp);
    }
    homes.push(...own);
  }
  return { homes, operator, officers, followUps };
};

const addCommunities = async (parts: StaffParts, county: County, count: number): Promise<readonly Neighbourhood[]> => {
  const added: Neighbourhood[] = [];
  for (const [zh, en] of ordinals.slice(0, count)) {
    const nameZh = `${county.zh}${zh}社区`;
    const wanted = { nameZh, nameEn: `${en} Community, ${county.en}`, area: county.code, phone: null };
    const made = await addCommunity(parts, platform, wanted);
    if (!made.ok && made.error !== "community-known") throw new Error(`${nameZh}: ${made.error}`);
    const community = made.ok ? made.value.community : await findCommunity(parts, county, nameZh);
    added.push({ community, county });
  }
  return added;
};

const findCommunity = async ({ db }: StaffParts, { code }: County, nameZh: string): Promise<number> => {
  const row = await db
    .selectFrom("communities")
    .select("community")
    .where("area", "=", code)
    .where("name_zh", "=", nameZh)
    .executeTakeFirstOrThrow();
  return row.community;
};

const addStaff = async (
  parts: StaffParts,
  { name, role, communities }: { readonly name: string; readonly role: StaffRole; readonly communities: number[] },
): Promise<StaffActor> => {
  const added = await addMember(parts, platform, { name, language: "zh-CN", roles: [role], communities });
  if (!added.ok) throw new Error(`${name}: ${added.error}`);
  return { kind: "staff", staff: added.value, roles: [role], communities };
};
