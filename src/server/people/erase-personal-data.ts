/**
 * Erases what is personal of residents with whom nothing is left to do (D9.7). Name, document and phone go, with sessions, consents,
 * notifications, push addresses and the causes of former colours. The keyed hash of the document, the holder's number and the card
 * number stay: whoever comes back with the document gets the same card for life (D8.1), and accesses in the log keep a holder.
 */
import { sql } from "kysely";
import type { Kysely, RawBuilder } from "kysely";
import type { Policy } from "../../policy/policy-data.ts";
import { lockHolders } from "../colours/lock-holders.ts";
import type { Tables } from "../db/schema.ts";

const daySeconds = 86_400;
/** Few enough that a batch is over in moments and holds up nobody. */
const batchRowsDefault = 500;

/** What shows that somebody was here, also when it was a guardian or an officer who did it for them: the log outlasts what was done. */
const uses = ["session.open", "dependent.add", "application.submit", "application.complete", "report.made"];

/**
 * The latest of being known, signing in, applying and reporting was so many days ago, to the second; and nothing of the person is
 * living: no application, report, referral or video is still kept (each has its own time), no pass, no cause of a colour, no
 * dependent.
 */
const isForgotten = (cutoff: number, now: number): RawBuilder<boolean> => sql<boolean>`
  r.created_seconds <= ${cutoff}
  AND NOT EXISTS (SELECT FROM sessions s WHERE s.holder = r.holder AND s.seen_seconds > ${cutoff})
  AND NOT EXISTS (SELECT FROM audit_entries e
    WHERE e.holder = r.holder AND e.at_seconds > ${cutoff} AND e.action = ANY (${[...uses]}::text[]))
  AND NOT EXISTS (SELECT FROM applications a WHERE a.holder = r.holder)
  AND NOT EXISTS (SELECT FROM reports p WHERE p.holder = r.holder)
  AND NOT EXISTS (SELECT FROM referrals f WHERE f.holder = r.holder)
  AND NOT EXISTS (SELECT FROM videos v WHERE v.holder = r.holder)
  AND NOT EXISTS (SELECT FROM passes p WHERE p.holder = r.holder AND p.drop_seconds > ${now})
  AND NOT EXISTS (SELECT FROM colour_causes c WHERE c.holder = r.holder AND c.ended_seconds IS NULL)
  AND NOT EXISTS (SELECT FROM residents d WHERE d.guardian = r.holder AND d.erased_seconds IS NULL)`;

/** How it goes about it. */
export interface EraseOptions {
  readonly batchRows?: number;
  /** Asked before each batch; it stops where not. */
  readonly isLeading?: () => boolean;
}

/** Erases all whose time is over, batch by batch, each in a transaction of its own; gives how many. Guardians go after their dependents. */
export const erasePersonalData = async (
  db: Kysely<Tables>,
  { retentionDays }: Pick<Policy, "retentionDays">,
  nowSeconds: number,
  options: EraseOptions = {},
): Promise<number> => {
  const { batchRows = batchRowsDefault, isLeading = () => true } = options;
  const cutoff = nowSeconds - retentionDays.residents * daySeconds;
  let erased = 0;
  let after: Candidate = { created: -1, holder: "00000000-0000-0000-0000-000000000000" };
  while (isLeading()) {
    const candidates = await readCandidates(db, { after, cutoff, nowSeconds, batchRows });
    const last = candidates.at(-1);
    if (last === undefined) break;
    const holders = candidates.map(({ holder }) => holder);
    erased += await db.transaction().execute(async (trx) => eraseBatch(trx, holders, { cutoff, nowSeconds }));
    after = last;
  }
  // A guardian of somebody who has just been erased stands before its dependents.
  return erased === 0 ? 0 : erased + (await erasePersonalData(db, { retentionDays }, nowSeconds, options));
};

interface Candidate {
  readonly created: number;
  readonly holder: string;
}

const readCandidates = async (
  db: Kysely<Tables>,
  { after, cutoff, nowSeconds, batchRows }: { after: Candidate; cutoff: number; nowSeconds: number; batchRows: number },
): Promise<readonly Candidate[]> => {
  const { rows } = await sql<Candidate>`
    SELECT created_seconds AS created, holder FROM residents r
    WHERE erased_seconds IS NULL AND (created_seconds, holder) > (${after.created}, ${after.holder})
      AND ${isForgotten(cutoff, nowSeconds)}
    ORDER BY created_seconds, holder LIMIT ${batchRows}`.execute(db);
  return rows;
};

/** Locks the people and looks again: whoever signs in, applies or is brought a cause comes before or after. */
const eraseBatch = async (
  trx: Kysely<Tables>,
  candidates: readonly string[],
  { cutoff, nowSeconds }: { readonly cutoff: number; readonly nowSeconds: number },
): Promise<number> => {
  await lockHolders(trx, candidates);
  const { rows } = await sql<{ holder: string }>`
    SELECT holder FROM residents r
    WHERE holder = ANY (${[...candidates]}::uuid[]) AND erased_seconds IS NULL AND ${isForgotten(cutoff, nowSeconds)}`.execute(
    trx,
  );
  if (rows.length === 0) return 0;
  const holders = rows.map(({ holder }) => holder);
  for (const table of ["sessions", "consents", "notifications", "push_subscriptions", "colour_causes"] as const) {
    await sql`DELETE FROM ${sql.table(table)} WHERE holder = ANY (${holders}::uuid[])`.execute(trx);
  }
  await trx
    .updateTable("residents")
    .set({ personal: new Uint8Array(), phone_hash: null, guardian: null, community: null, language: "zh-CN" })
    .set({ erased_seconds: nowSeconds })
    .where("holder", "in", holders)
    .execute();
  return holders.length;
};

/** Erases what signing in left behind: codes and counts of a day ago, sessions that ended as long ago as the policy keeps residents. */
export const eraseSignInTraces = async (
  db: Kysely<Tables>,
  { retentionDays }: Pick<Policy, "retentionDays">,
  nowSeconds: number,
): Promise<void> => {
  const dayAgo = nowSeconds - daySeconds;
  await db.deleteFrom("sign_in_codes").where("expires_seconds", "<=", dayAgo).execute();
  await db.deleteFrom("code_asks").where("last_seconds", "<=", dayAgo).execute();
  // Until then a session says when its holder was last here.
  const cutoff = nowSeconds - retentionDays.residents * daySeconds;
  await sql`
    DELETE FROM sessions WHERE seen_seconds <= ${cutoff}
      AND (expires_seconds <= ${nowSeconds} OR ended_seconds <= ${nowSeconds})`.execute(db);
};
