/** Reads and marks what a signed-in holder was told, and its dependents. */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import type { Notification } from "../../api/notifications.ts";
import type { NotificationKind } from "../../api/notification-kinds.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";

/** A row as it is read, with its number. */
export interface NumberedNotification extends Notification {
  readonly number: number;
}

/** A transaction may be open this long between the number of its notification and its commit. */
export const settleSeconds = 120;

/**
 * The number up to which nothing new can appear any more: numbers are drawn before the commit, so a lower one may come after a higher
 * one was seen. Whoever asks for what comes after a settled number misses nothing.
 */
export const readSettledNumber = async (db: Kysely<Tables>): Promise<number> => {
  const { rows } = await sql<{ number: number }>`
    SELECT number FROM notifications
    WHERE at_seconds <= (SELECT greatest(seconds, floor(extract(epoch FROM clock_timestamp()))::bigint) FROM clock)
      - ${settleSeconds}
    ORDER BY at_seconds DESC, number DESC LIMIT 1`.execute(db);
  return rows[0]?.number ?? 0;
};

interface Row {
  readonly holder: string;
  readonly notification: string;
  readonly number: number;
  readonly kind: NotificationKind;
  readonly details: Record<string, unknown>;
  readonly at_seconds: number;
  readonly seen_seconds: number | null;
}

const columns = sql.raw("holder, notification, number, kind, details, at_seconds, seen_seconds");

const toNotification = ({ at_seconds, seen_seconds, ...row }: Row): NumberedNotification => ({
  ...row,
  ...{ atSeconds: at_seconds, seenSeconds: seen_seconds },
});

/** Those of several holders after a number, in order. */
export const readAfter = async (
  db: Kysely<Tables>,
  { holders, after, limit }: { readonly holders: readonly string[]; readonly after: number; readonly limit: number },
): Promise<readonly NumberedNotification[]> => {
  const { rows } = await sql<Row>`
    SELECT ${columns} FROM notifications WHERE holder = ANY(${[...holders]}::uuid[]) AND number > ${after}
    ORDER BY number LIMIT ${limit}`.execute(db);
  return rows.map(toNotification);
};

/** Those of several holders that nobody has seen, in order, the newest so many of them. */
export const readUnseen = async (
  db: Kysely<Tables>,
  holders: readonly string[],
  limit: number,
): Promise<readonly NumberedNotification[]> => {
  const { rows } = await sql<Row>`
    SELECT ${columns} FROM notifications WHERE holder = ANY(${[...holders]}::uuid[]) AND seen_seconds IS NULL
    ORDER BY number DESC LIMIT ${limit}`.execute(db);
  return rows.map(toNotification).toReversed();
};

/** A page for the app, and from where the next one begins. */
export const readPage = async (
  db: Kysely<Tables>,
  { holders, after, limit }: { readonly holders: readonly string[]; readonly after: number; readonly limit: number },
): Promise<{ readonly notifications: readonly Notification[]; readonly next: number; readonly unseen: number }> => {
  const settled = await readSettledNumber(db);
  const rows = await readAfter(db, { holders, after, limit });
  const last = rows.at(-1)?.number ?? after;
  const { rows: counts } = await sql<{ unseen: number }>`
    SELECT count(*) AS unseen FROM notifications
    WHERE holder = ANY(${[...holders]}::uuid[]) AND seen_seconds IS NULL`.execute(db);
  return {
    notifications: rows.map(({ number: _, ...notification }) => notification),
    // A full page leads on in any case: more cannot be unsettled for one reader.
    next: rows.length === limit ? last : Math.max(after, Math.min(last, settled)),
    unseen: counts[0]?.unseen ?? 0,
  };
};

/** Marks one as seen, once; whether it is there. */
export const markSeen = async (
  db: Kysely<Tables>,
  holders: readonly string[],
  notification: string,
): Promise<boolean> => {
  const nowSeconds = await peekClock(db);
  const { rows } = await sql`
    UPDATE notifications SET seen_seconds = coalesce(seen_seconds, ${nowSeconds})
    WHERE holder = ANY(${[...holders]}::uuid[]) AND notification = ${notification} RETURNING notification`.execute(db);
  return rows.length > 0;
};

/** Erases what is older than so many days (D9.7), batch by batch; gives how many. */
export const eraseOldNotifications = async (
  db: Kysely<Tables>,
  retentionDays: number,
  batchRows: number = 5000,
): Promise<number> => {
  const fromSeconds = (await peekClock(db)) - retentionDays * 86_400;
  let erased = 0;
  for (;;) {
    const { numAffectedRows = 0n } = await sql`
      DELETE FROM notifications WHERE (holder, number) IN (
        SELECT holder, number FROM notifications WHERE at_seconds < ${fromSeconds}
        ORDER BY at_seconds LIMIT ${batchRows})`.execute(db);
    erased += Number(numAffectedRows);
    if (numAffectedRows < batchRows) return erased;
  }
};
