/** People as travelers see themselves and their dependents, each reading recorded (D9.5). */
import type { Kysely } from "kysely";
import type { Person } from "../../api/people.ts";
import { bytesToHex } from "../../core/bytes.ts";
import type { Actor } from "../access/actor.ts";
import { recordAccesses } from "../audit/record-access.ts";
import type { Tables } from "../db/schema.ts";
import { newestConsents } from "./consents.ts";
import { readResidents } from "./residents.ts";
import type { Resident } from "./residents.ts";
import type { SignInParts } from "./sign-in.ts";

/** Reads them and records it, in one transaction. Who is not there or erased is left out. */
export const readPeople = async (
  parts: SignInParts,
  actor: Actor,
  holders: readonly string[],
): Promise<readonly Person[]> =>
  parts.db.transaction().execute(async (trx) => {
    const residents = await readResidents(trx, parts, holders);
    const consents = await newestConsents(trx, holders);
    await recordAccesses(
      trx,
      parts,
      residents.map(({ holder }) => ({ actor, action: "person.read", holder })),
    );
    return residents.map((resident) => residentToPerson(resident, consents.get(resident.holder)));
  });

const residentToPerson = (resident: Resident, noticeVersion: number | undefined): Person => ({
  ...{ holder: resident.holder, name: resident.name, phone: resident.phone, guardian: resident.guardian },
  ...{ community: resident.community, language: resident.language, cardNumber: bytesToHex(resident.cardNumber) },
  document: { type: resident.documentType, number: resident.documentPrinted },
  noticeVersion: noticeVersion ?? null,
});

/** Whether a living person belongs to one of these communities. */
export const isOfCommunities = async (
  db: Kysely<Tables>,
  holder: string,
  communities: "all" | readonly number[],
): Promise<boolean> => {
  const row = await db
    .selectFrom("residents")
    .select("community")
    .where("holder", "=", holder)
    .where("erased_seconds", "is", null)
    .executeTakeFirst();
  if (row === undefined) return false;
  return communities === "all" || (row.community !== null && communities.includes(row.community));
};

/** Whether a traveler may choose it: it is there and not closed. */
export const isOpenCommunity = async (db: Kysely<Tables>, community: number, nowSeconds: number): Promise<boolean> => {
  const row = await db
    .selectFrom("communities")
    .select("community")
    .where("community", "=", community)
    .where((where) => where.or([where("closed_seconds", "is", null), where("closed_seconds", ">", nowSeconds)]))
    .executeTakeFirst();
  return row !== undefined;
};
