/** What follows a revoked key: phones fetch codes signed anew, and prints are made anew (core/README.md section 3). */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import { bytesToHex } from "../../core/bytes.ts";
import { addDays, civilDateAt, passExpSeconds, startOfDate } from "../../policy/civil-dates.ts";
import type { CivilDate } from "../../policy/civil-dates.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import { notify } from "../notifications/notify.ts";
import type { IssuerKeyStatus } from "./issuer-keys.ts";
import type { KeyStore } from "./key-store.ts";
import { readSigningTimes } from "./signing-times.ts";
import type { SigningTimes } from "./signing-times.ts";

const chunkDefault = 10_000;

/**
 * Tells each holder of a living pass on a phone whose present code the key may have signed, once a key, that its code is to be fetched:
 * the server signs it anew at its place with a key in use. Gives how many there are. `onTold` hears how far it is. A kill in between
 * costs nothing: run it again.
 */
export const tellHoldersOfRevokedKey = async (
  { db, keys }: { readonly db: Kysely<Tables>; readonly keys: Pick<KeyStore, "issuerSigner"> },
  key: Pick<IssuerKeyStatus, "issuer" | "publicKey">,
  { onTold = () => undefined, chunk = chunkDefault }: { onTold?: (told: number) => void; chunk?: number } = {},
): Promise<number> => {
  const firstDate = firstLivingDate(await peekClock(db));
  const times = await readSigningTimes(db, keys, key, startOfDate(firstDate));
  if (times === undefined) return 0;
  const onceKey = `code-renewed:${bytesToHex(key.publicKey)}`;
  let [told, last] = [0, "00000000-0000-0000-0000-000000000000"];
  for (;;) {
    const rows = await readSignedBehind(db, { issuer: key.issuer, firstDate, times, last, chunk });
    const end = rows.at(-1);
    if (end === undefined) return told;
    const notes = rows.map((holder) => ({ holder, kind: "code-renewed", onceKey }) as const);
    await db.transaction().execute(async (trx) => notify(trx, notes));
    told += rows.length;
    last = end;
    onTold(told);
  }
};

/** How many there are to tell at most. */
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

interface SignedQuery {
  readonly issuer: number;
  readonly firstDate: CivilDate;
  readonly times: SigningTimes;
  readonly last: string;
  readonly chunk: number;
}

/** A code is signed a moment before or after what says so is written. */
const slackSeconds = 60;

/** A phone got its present code when the pass was issued, with its last report, or when it last fetched its codes. */
const readSignedBehind = async (
  db: Kysely<Tables>,
  { issuer, firstDate, times, last, chunk }: SignedQuery,
): Promise<readonly string[]> => {
  const { rows } = await sql<{ holder: string }>`
    SELECT DISTINCT p.holder FROM passes p
    WHERE p.holder > ${last} AND p.issuer = ${issuer} AND p.holder_key IS NOT NULL AND p.moved_seconds IS NULL
      AND p.application_date >= ${firstDate}::date
      AND greatest(p.issued_seconds,
        (SELECT max(reported_seconds) FROM reports r WHERE r.holder = p.holder AND r.report_date >= p.application_date),
        (SELECT max(at_seconds) FROM audit_entries a WHERE a.holder = p.holder AND a.action = 'codes.read'))
        BETWEEN ${times.fromSeconds - slackSeconds} AND ${times.untilSeconds + slackSeconds}
    ORDER BY p.holder LIMIT ${chunk}`.execute(db);
  return rows.map(({ holder }) => holder);
};
