/** How a holder is reached: by the own phone, or the guardian's. */
import type { Kysely } from "kysely";
import type { Tables } from "../db/schema.ts";
import type { Language } from "../db/tables/people.ts";
import { readResident } from "./residents.ts";
import type { PeopleParts } from "./residents.ts";

/** A phone and the language of whoever reads it. */
export interface Contact {
  readonly phone: string;
  readonly language: Language;
}

/** Undefined for who has neither phone nor guardian, or is erased. For the system's own messages: nobody is shown it. */
export const readContact = async (
  db: Kysely<Tables>,
  parts: PeopleParts,
  holder: string,
): Promise<Contact | undefined> => {
  const resident = await readResident(db, parts, holder);
  const reader =
    resident === undefined || resident.guardian === null ? resident : await readResident(db, parts, resident.guardian);
  return typeof reader?.phone === "string" ? { phone: reader.phone, language: reader.language } : undefined;
};
