/** People of the demonstration with whom something can be seen, for whoever wants to sign in as one of them. */
import { sql } from "kysely";
import type { OpenParts } from "../../open-parts.ts";
import { readResident } from "../../people/residents.ts";

/** Somebody who does not exist. */
export interface Example {
  readonly shows: string;
  /** As it stands on the document. */
  readonly document: string;
  readonly phone: string;
}

const ofPass = (colour: number) => sql<{ holder: string }>`
  SELECT holder FROM passes JOIN places USING (issuer, list, place) JOIN residents USING (holder)
  WHERE colour = ${colour} AND moved_seconds IS NULL AND phone_hash IS NOT NULL
  ORDER BY passes.application_date DESC, holder LIMIT 1`;

const wanted: readonly (readonly [shows: string, query: ReturnType<typeof sql<{ holder: string }>>])[] = [
  ["a green pass", ofPass(0)],
  ["a red one", ofPass(1)],
  ["a yellow one", ofPass(2)],
  [
    "an application under review",
    sql`
      SELECT holder FROM applications JOIN residents USING (holder) WHERE state = 'waiting' AND phone_hash IS NOT NULL
      ORDER BY submitted_seconds DESC, holder LIMIT 1`,
  ],
  [
    "a family",
    sql`SELECT guardian AS holder FROM residents WHERE guardian IS NOT NULL GROUP BY guardian ORDER BY count(*) DESC, guardian LIMIT 1`,
  ],
  [
    "an objection",
    sql`SELECT holder FROM referrals WHERE kind = 'objection' ORDER BY opened_seconds DESC, holder LIMIT 1`,
  ],
];

/** One of each kind that there is. */
export const findExamples = async (parts: Pick<OpenParts, "db" | "dataKeys">): Promise<readonly Example[]> => {
  const examples: Example[] = [];
  for (const [shows, query] of wanted) {
    const { rows } = await query.execute(parts.db);
    const resident = rows[0] && (await readResident(parts.db, parts, rows[0].holder));
    if (typeof resident?.phone !== "string") continue;
    examples.push({ shows, document: resident.documentPrinted, phone: resident.phone });
  }
  return examples;
};
