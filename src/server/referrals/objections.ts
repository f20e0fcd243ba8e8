/** What a holder says against being red (D5.1). */
import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { Kysely } from "kysely";
import type { Objection } from "../../api/referrals.ts";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import type { Actor } from "../access/actor.ts";
import { recordAccess } from "../audit/record-access.ts";
import { colourOfHolder } from "../colours/colour-of-holder.ts";
import { lockHolders } from "../colours/lock-holders.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import { dueSecondsAt } from "./keep-referrals.ts";
import { openReferralWords, sealReferralWords } from "./referral-parts.ts";
import type { ReferralParts } from "./referral-parts.ts";

/** Nobody needs to object to green; one at a time. */
export type ObjectionError = "nothing-to-object" | "objection-open";

/** Opens one, for the community of the person. The actor may act for the holder. */
export const object = async (
  parts: ReferralParts,
  { actor, holder, words }: { readonly actor: Actor; readonly holder: string; readonly words: string },
): Promise<Result<Objection, ObjectionError>> =>
  parts.db.transaction().execute(async (trx) => {
    await lockHolders(trx, [holder]);
    const [open] = await readRows(trx, parts, holder, true);
    // The same words again are the same objection: the answer may have been lost.
    if (open !== undefined) return open.words === words ? ok(open) : fail("objection-open");
    if ((await colourOfHolder(trx, holder)) === "green") return fail("nothing-to-object");
    const referral = randomUUID();
    const nowSeconds = await peekClock(trx);
    await sql`
      INSERT INTO referrals (holder, referral, kind, community, words, opened_seconds, due_seconds)
      SELECT ${holder}, ${referral}, 'objection', coalesce(
        (SELECT community FROM residents WHERE holder = ${holder}),
        (SELECT community FROM applications WHERE holder = ${holder} ORDER BY submitted_seconds DESC LIMIT 1)
      ), ${sealReferralWords(parts.dataKeys, { holder, referral }, words)}, ${nowSeconds}, ${dueSecondsAt(nowSeconds)}`.execute(
      trx,
    );
    await recordAccess(trx, parts, { actor, action: "objection.open", holder, details: { referral } });
    const [made] = await readRows(trx, parts, holder, true);
    if (made === undefined) throw new Error(`The objection ${referral} has lost its row.`);
    return ok(made);
  });

/** All of a holder, the newest first. */
export const listObjections = async (parts: ReferralParts, holder: string): Promise<readonly Objection[]> =>
  readRows(parts.db, parts, holder, false);

const readRows = async (
  db: Kysely<Tables>,
  { dataKeys }: Pick<ReferralParts, "dataKeys">,
  holder: string,
  isOpenOnly: boolean,
): Promise<readonly Objection[]> => {
  const rows = await db
    .selectFrom("referrals")
    .select(["referral", "words", "opened_seconds", "due_seconds", "closed_seconds", "outcome"])
    .where("holder", "=", holder)
    .where("kind", "=", "objection")
    .$if(isOpenOnly, (query) => query.where("closed_seconds", "is", null))
    .orderBy("opened_seconds", "desc")
    .orderBy("referral")
    .execute();
  return rows.map((row) => ({
    ...{
      holder,
      referral: row.referral,
      words: openReferralWords(dataKeys, { holder, referral: row.referral }, row.words),
    },
    ...{ openedSeconds: row.opened_seconds, dueSeconds: row.due_seconds },
    ...{ closedSeconds: row.closed_seconds, outcome: row.outcome },
  }));
};
