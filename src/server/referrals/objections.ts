/** What a holder says against being red (D5.1). */
import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { Kysely } from "kysely";
import type { z } from "zod/mini";
import type { NewestQuery } from "../../api/pages.ts";
import type { Objection, objectionsSchema } from "../../api/referrals.ts";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import type { Actor } from "../access/actor.ts";
import { recordAccess } from "../audit/record-access.ts";
import { colourOfHolder } from "../colours/colour-of-holder.ts";
import { lockHolders } from "../colours/lock-holders.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import { dueSeconds } from "./keep-referrals.ts";
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
    const [open] = await readOpen(trx, parts, holder);
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
      ), ${sealReferralWords(parts.dataKeys, { holder, referral }, words)}, ${nowSeconds}, ${dueSeconds}`.execute(trx);
    await recordAccess(trx, parts, { actor, action: "objection.open", holder, details: { referral } });
    const [made] = await readOpen(trx, parts, holder);
    if (made === undefined) throw new Error(`The objection ${referral} has lost its row.`);
    return ok(made);
  });

/** A page of these people's, newest first. */
export const listObjections = async (
  parts: ReferralParts,
  holders: readonly string[],
  { beforeSeconds, before, limit }: NewestQuery,
): Promise<z.infer<typeof objectionsSchema>> => {
  if (holders.length === 0) return { objections: [], next: null };
  const rows = await selectObjections(parts.db, holders)
    .where(({ eb, refTuple, tuple }) => eb(refTuple("opened_seconds", "referral"), "<", tuple(beforeSeconds, before)))
    .limit(limit + 1)
    .execute();
  const objections = rows.slice(0, limit).map((row) => toObjection(parts, row));
  const last = objections.at(-1);
  const isLast = rows.length <= limit || last === undefined;
  return { objections, next: isLast ? null : { beforeSeconds: last.openedSeconds, before: last.referral } };
};

const selectObjections = (db: Kysely<Tables>, holders: readonly string[]) =>
  db
    .selectFrom("referrals")
    .select(["holder", "referral", "words", "opened_seconds", "due_seconds", "closed_seconds", "outcome"])
    .where("holder", "in", holders)
    .where("kind", "=", "objection")
    .orderBy("opened_seconds", "desc")
    .orderBy("referral", "desc");

type ObjectionRow = Awaited<ReturnType<ReturnType<typeof selectObjections>["executeTakeFirstOrThrow"]>>;

const readOpen = async (db: Kysely<Tables>, parts: Pick<ReferralParts, "dataKeys">, holder: string) => {
  const rows = await selectObjections(db, [holder]).where("closed_seconds", "is", null).execute();
  return rows.map((row) => toObjection(parts, row));
};

const toObjection = ({ dataKeys }: Pick<ReferralParts, "dataKeys">, row: ObjectionRow): Objection => {
  const { holder, referral } = row;
  return {
    ...{ holder, referral, words: openReferralWords(dataKeys, { holder, referral }, row.words) },
    ...{ openedSeconds: row.opened_seconds, dueSeconds: row.due_seconds },
    ...{ closedSeconds: row.closed_seconds, outcome: row.outcome },
  };
};
