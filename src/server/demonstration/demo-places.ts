/** Gives each of the demonstration's passes a place once a day, however often its codes are shown. */
import { sql } from "kysely";
import type { Transaction } from "kysely";
import type { Colour } from "../../core/pass/claims.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import { addDays, civilDateAt } from "../../policy/civil-dates.ts";
import type { CivilDate } from "../../policy/civil-dates.ts";
import type { IssuingParts } from "../issuing/signing-key.ts";
import { allotPlace } from "../issuing/status-lists.ts";

/** A pass of the demonstration. */
export interface DemoPass {
  /** Application date, in days before today. */
  readonly daysAgo: number;
  /** What the list says at its place. */
  readonly listColour: Colour;
}

/** Its place. */
export interface DemoPlace {
  readonly applicationDate: CivilDate;
  readonly list: number;
  readonly place: number;
  /** When the place was given: today, and before any manifest that knows it. */
  readonly allottedSeconds: number;
}

/** All places of today. */
export interface DemoPlaces<Name extends string> {
  readonly nowSeconds: number;
  readonly today: CivilDate;
  readonly places: Readonly<Record<Name, DemoPlace>>;
  /** Whether any was given just now, so that gates do not know it before the next manifest. */
  readonly isNew: boolean;
}

/** Two calls at once take one set of places. The number is arbitrary. */
const demonstrationLock = 4_242_004;

/** Today's places of these passes, at one issuer. */
export const ensureDemoPlaces = async <Name extends string>(
  { db, listSizeLog2 }: Pick<IssuingParts, "db" | "listSizeLog2">,
  issuer: number,
  passes: Readonly<Record<Name, DemoPass>>,
): Promise<DemoPlaces<Name>> =>
  db.transaction().execute(async (trx) => {
    await sql`SELECT pg_advisory_xact_lock(${demonstrationLock})`.execute(trx);
    const nowSeconds = await peekClock(trx);
    const today = civilDateAt(nowSeconds);
    let isNew = false;
    const places: Partial<Record<Name, DemoPlace>> = {};
    for (const name of namesOf(passes)) {
      const { daysAgo, listColour } = passes[name];
      const applicationDate = addDays(today, -daysAgo);
      const known = await findPlace(trx, name, applicationDate);
      isNew ||= known === undefined;
      places[name] =
        known ?? (await takePlace(trx, { name, issuer, applicationDate, listColour, nowSeconds, listSizeLog2 }));
    }
    // as: every name has been given one
    return { nowSeconds, today, places: places as Record<Name, DemoPlace>, isNew };
  });

// as: Object.keys forgets which keys these are
const namesOf = <Name extends string>(passes: Readonly<Record<Name, DemoPass>>): readonly Name[] =>
  Object.keys(passes) as Name[];

const findPlace = async (
  trx: Transaction<Tables>,
  name: string,
  applicationDate: CivilDate,
): Promise<DemoPlace | undefined> => {
  const row = await trx
    .selectFrom("demonstration_places")
    .selectAll()
    .where("name", "=", name)
    .where("application_date", "=", applicationDate)
    .executeTakeFirst();
  return row && { applicationDate, list: row.list, place: row.place, allottedSeconds: row.allotted_seconds };
};

const takePlace = async (
  trx: Transaction<Tables>,
  wanted: {
    readonly name: string;
    readonly issuer: number;
    readonly applicationDate: CivilDate;
    readonly listColour: Colour;
    readonly nowSeconds: number;
    readonly listSizeLog2: number;
  },
): Promise<DemoPlace> => {
  const { name, issuer, applicationDate, listColour, nowSeconds, listSizeLog2 } = wanted;
  const allotted = await allotPlace(trx, { issuer, applicationDate, colour: listColour, sizeLog2: listSizeLog2 });
  if (!allotted.ok) throw new Error(`The demonstration gets no place for its pass "${name}": ${allotted.error}.`);
  await trx
    .insertInto("demonstration_places")
    .values({ name, application_date: applicationDate, issuer, ...allotted.value, allotted_seconds: nowSeconds })
    .execute();
  return { applicationDate, ...allotted.value, allottedSeconds: nowSeconds };
};
