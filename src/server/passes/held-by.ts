/** For whom a signed-in holder acts: itself, and the dependents whose guardian it is (D2.7). */
import type { Kysely } from "kysely";
import type { Tables } from "../db/schema.ts";

/** A person with what codes need of it. */
export interface HeldPerson {
  readonly holder: string;
  readonly cardNumber: Uint8Array;
  /** Sealed. */
  readonly personal: Uint8Array;
  /** Of the community; null while none was chosen. */
  readonly area: number | null;
  readonly issuer: number | null;
}

/** The holder first, then its dependents, as `holdersActedFor` names them; nobody for one that is erased. */
export const readHeldPeople = async (db: Kysely<Tables>, holder: string): Promise<readonly HeldPerson[]> => {
  const rows = await db
    .selectFrom("residents")
    .leftJoin("communities", "communities.community", "residents.community")
    .select(["holder", "card_number", "personal", "area", "issuer", "guardian"])
    .where((eb) => eb.or([eb("holder", "=", holder), eb("guardian", "=", holder)]))
    .where("erased_seconds", "is", null)
    .orderBy("created_seconds")
    .orderBy("holder")
    .execute();
  const own = rows.filter((row) => row.holder === holder);
  if (own.length === 0) return [];
  return [...own, ...rows.filter((row) => row.holder !== holder)].map((row) => ({
    ...{ holder: row.holder, cardNumber: row.card_number, personal: row.personal },
    ...{ area: row.area, issuer: row.issuer },
  }));
};
