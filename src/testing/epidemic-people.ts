/** People with living passes, and deliveries of epidemic data about them. */
import { randomUUID } from "node:crypto";
import { listDropSeconds } from "../policy/civil-dates.ts";
import type { DocumentType } from "../policy/document-number.ts";
import { readDocument } from "../policy/document-number.ts";
import { identityCheckDigit } from "../policy/identity-number.ts";
import { allotPlace } from "../server/issuing/status-lists.ts";
import type { OpenParts } from "../server/open-parts.ts";
import { ensureResident } from "../server/people/residents.ts";

/** A resident identity number that nobody has: the same for the same index, from 0 to 4,999,999. */
export const identityNumber = (index: number): string => {
  const birth = `19${String(50 + (Math.floor(index / 1000) % 50)).padStart(2, "0")}0101`;
  const digits = `${370_100 + (Math.floor(index / 50_000) % 100)}${birth}${String(index % 1000).padStart(3, "0")}`;
  return `${digits}${identityCheckDigit(digits)}`;
};

/** A person who is known. */
export interface EpidemicPerson {
  readonly holder: string;
  readonly documentNumber: string;
}

/** Where somebody's pass is. */
export interface PersonPlace {
  readonly issuer: number;
  readonly list: number;
  readonly place: number;
}

/** Makes a person known, without a pass. */
export const addPerson = async (
  { db, dataKeys }: Pick<OpenParts, "db" | "dataKeys">,
  index: number,
  community: number | null = null,
): Promise<EpidemicPerson> => {
  const documentNumber = identityNumber(index);
  const type: DocumentType = "resident-id";
  const document = readDocument({ type, number: documentNumber }, "2031-01-01");
  if (!document.ok) throw new Error(document.error);
  const { holder } = await db
    .transaction()
    .execute(async (trx) => ensureResident(trx, { dataKeys }, { document: document.value, name: "张三", community }));
  return { holder, documentNumber };
};

/** Gives a person a green pass of this day with a phone's key, in the server's own lists. */
export const addPass = async (
  { db }: Pick<OpenParts, "db">,
  { holder }: EpidemicPerson,
  applicationDate: string,
): Promise<PersonPlace> =>
  db.transaction().execute(async (trx) => {
    const allotted = await allotPlace(trx, { issuer: 1, applicationDate, colour: "green", sizeLog2: 10 });
    if (!allotted.ok) throw new Error(allotted.error);
    const { list, place } = allotted.value;
    await trx
      .insertInto("passes")
      .values({
        ...{ holder, issuer: 1, list, place, application: randomUUID(), application_date: applicationDate },
        ...{ last_report_date: applicationDate, issued_seconds: 0, holder_key: new Uint8Array(32) },
        drop_seconds: listDropSeconds(applicationDate),
      })
      .execute();
    return { issuer: 1, list, place };
  });

/** The number of the colour at a place; undefined where there is none. */
export const placeColour = async (
  { db }: Pick<OpenParts, "db">,
  { issuer, list, place }: PersonPlace,
): Promise<number | undefined> => {
  const row = await db
    .selectFrom("places")
    .select("colour")
    .where("issuer", "=", issuer)
    .where("list", "=", list)
    .where("place", "=", place)
    .executeTakeFirst();
  return row?.colour;
};

/** A body in pieces of so many bytes, as a network would give it. */
export async function* inPieces(content: string | Uint8Array, bytes = 65_536): AsyncGenerator<Uint8Array> {
  const whole = typeof content === "string" ? Buffer.from(content, "utf8") : content;
  for (let at = 0; at < whole.length; at += bytes) {
    await new Promise((resolve) => setImmediate(resolve));
    yield whole.subarray(at, at + bytes);
  }
}
