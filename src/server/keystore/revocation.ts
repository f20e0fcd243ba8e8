/** What follows a revoked key: phones fetch codes signed anew, and prints are made anew (core/README.md section 3). */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import { bytesToHex } from "../../core/bytes.ts";
import { addDays, civilDateAt, passExpSeconds } from "../../policy/civil-dates.ts";
import type { CivilDate } from "../../policy/civil-dates.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import { notify } from "../notifications/notify.ts";
import type { IssuerKeyStatus } from "./issuer-keys.ts";

const chunkDefault = 10_000;

/**
 * Tells each holder of a living pass on a phone, once a key, that its code is to be fetched: the server signs it anew at its place with a
 * key in use. Gives how many there are. `onTold` hears how far it is. A kill in between costs nothing: run it again.
 */
export const tellHoldersOfRevokedKey = async (
  db: Kysely<Tables>,
  { issuer, publicKey }: Pick<IssuerKeyStatus, "issuer" | "publicKey">,
  { onTold = () => undefined, chunk = chunkDefault }: { onTold?: (told: number) => void; chunk?: number } = {},
): Promise<number> => {
  const onceKey = `code-renewed:${bytesToHex(publicKey)}`;
  let [told, last] = [0, "00000000-0000-0000-0000-000000000000"];
  for (;;) {
    const rows = await readLivingBehind(db, { issuer, last, chunk });
    const end = rows.at(-1);
    if (end === undefined) return told;
    const notes = rows.map((holder) => ({ holder, kind: "code-renewed", onceKey }) as const);
    await db.transaction().execute(async (trx) => notify(trx, notes));
    told += rows.length;
    last = end;
    onTold(told);
  }
};

/** How many there are to tell. */
export const countLivingPasses = async (db: Kysely<Tables>, issuer: number): Promise<number> => {
  const firstDate = firstLivingDate(await peekClock(db));
  const { rows } = await sql<{ count: number }>`
    SELECT count(DISTINCT holder)::int AS count FROM passes WHERE issuer = ${issuer} AND holder_key IS NOT NULL
      AND moved_seconds IS NULL AND application_date >= ${firstDate}::date`.execute(db);
  return rows[0]?.count ?? 0;
};

/** How many prints there are to make anew; `community` is null for people who have none any more. */
export interface PrintsOfKey {
  readonly community: number | null;
  readonly prints: number;
}

/** The living prints that a key signed, by community. Officers see which they are (`../prints/due-prints.ts`). */
export const countPrintsOfKey = async (
  db: Kysely<Tables>,
  { publicKey }: Pick<IssuerKeyStatus, "publicKey">,
): Promise<readonly PrintsOfKey[]> => {
  const firstDate = firstLivingDate(await peekClock(db));
  const { rows } = await sql<PrintsOfKey>`
    SELECT community, count(*)::int AS prints FROM passes LEFT JOIN residents USING (holder)
    WHERE print_key = ${publicKey} AND holder_key IS NULL AND moved_seconds IS NULL AND application_date >= ${firstDate}::date
    GROUP BY community ORDER BY community`.execute(db);
  return rows;
};

/** Passes of applications before this date have ended (D7.1). */
const firstLivingDate = (nowSeconds: number): CivilDate => {
  let date = civilDateAt(nowSeconds);
  while (passExpSeconds(addDays(date, -1)) > nowSeconds) date = addDays(date, -1);
  return date;
};

const readLivingBehind = async (
  db: Kysely<Tables>,
  { issuer, last, chunk }: { readonly issuer: number; readonly last: string; readonly chunk: number },
): Promise<readonly string[]> => {
  const firstDate = firstLivingDate(await peekClock(db));
  const { rows } = await sql<{ holder: string }>`
    SELECT DISTINCT holder FROM passes
    WHERE holder > ${last} AND issuer = ${issuer} AND holder_key IS NOT NULL AND moved_seconds IS NULL
      AND application_date >= ${firstDate}::date
    ORDER BY holder LIMIT ${chunk}`.execute(db);
  return rows.map(({ holder }) => holder);
};
