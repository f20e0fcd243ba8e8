/** Which privacy notice was accepted, when, and by whom (D9.7). */
import type { Kysely } from "kysely";
import type { z } from "zod/mini";
import type { consentsSchema } from "../../api/people.ts";
import { actorColumns } from "../access/actor.ts";
import type { Actor } from "../access/actor.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";

/** Keeps the first acceptance of a version: a second one changes nothing. */
export const storeConsent = async (
  trx: Kysely<Tables>,
  { actor, holder, noticeVersion }: { readonly actor: Actor; readonly holder: string; readonly noticeVersion: number },
): Promise<void> => {
  await trx
    .insertInto("consents")
    .values({
      ...{ holder, notice_version: noticeVersion, accepted_seconds: await peekClock(trx) },
      ...actorColumns(actor, holder),
    })
    .onConflict((conflict) => conflict.columns(["holder", "notice_version"]).doNothing())
    .execute();
};

/** The newest version that each holder accepted; who accepted none is not in it. */
export const newestConsents = async (
  db: Kysely<Tables>,
  holders: readonly string[],
): Promise<ReadonlyMap<string, number>> => {
  if (holders.length === 0) return new Map();
  const rows = await db
    .selectFrom("consents")
    .select(({ fn }) => ["holder", fn.max("notice_version").as("version")])
    .where("holder", "in", holders)
    .groupBy("holder")
    .execute();
  return new Map(rows.map(({ holder, version }) => [holder, version]));
};

/** A page of a holder's, newest version first. */
export const listConsents = async (
  db: Kysely<Tables>,
  holder: string,
  { before, limit }: { readonly before: number; readonly limit: number },
): Promise<z.infer<typeof consentsSchema>> => {
  const rows = await db
    .selectFrom("consents")
    .select(["notice_version", "accepted_seconds", "actor_kind"])
    .where("holder", "=", holder)
    .where("notice_version", "<", before)
    .orderBy("notice_version", "desc")
    .limit(limit + 1)
    .execute();
  const consents = rows.slice(0, limit).map(({ notice_version, accepted_seconds, actor_kind }) => ({
    ...{ noticeVersion: notice_version, acceptedSeconds: accepted_seconds },
    byGuardian: actor_kind === "guardian",
  }));
  return { consents, next: rows.length > limit ? (consents.at(-1)?.noticeVersion ?? null) : null };
};
