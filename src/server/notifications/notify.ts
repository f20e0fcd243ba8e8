/** Stores what people are to be told, in the transaction of what they are told about. */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import type { NotificationKind } from "../../api/notification-kinds.ts";
import { defaultPolicy } from "../../policy/policy-data.ts";
import type { Tables } from "../db/schema.ts";

export type { NotificationKind } from "../../api/notification-kinds.ts";

/** One thing for one person to learn. */
export interface Note {
  readonly holder: string;
  readonly kind: NotificationKind;
  /** Nothing personal: it is for the app, which reads the rest where it has the right to. */
  readonly details?: object;
  /** How long it may stay unseen before a text message goes out (D9.6); `null` for never. The policy's time where it is not given. */
  readonly smsAfterSeconds?: number | null;
  /** A holder gets at most one notification of this key: for what is sent by a recurring work. */
  readonly onceKey?: string;
}

/**
 * Stores notifications in one statement, and with it a job for each browser of the holder's, or the guardian's, that takes them. Committed with the transaction, or not
 * at all. Holders who connect see them within a second or so of the commit.
 */
export const notify = async (trx: Kysely<Tables>, notes: readonly Note[]): Promise<void> => {
  if (notes.length === 0) return;
  const rows = notes.map(({ holder, kind, details = {}, smsAfterSeconds, onceKey }) => ({
    ...{ holder, kind, details },
    once_key: onceKey ?? null,
    is_own: smsAfterSeconds !== undefined,
    // What the policy that holds does not name has the time of the first one.
    sms_after: smsAfterSeconds === undefined ? (defaultPolicy.smsAfterSeconds[kind] ?? null) : smsAfterSeconds,
  }));
  await sql`
    WITH now AS (
      SELECT greatest(seconds, floor(extract(epoch FROM clock_timestamp()))::bigint) AS seconds FROM clock),
    times AS (
      SELECT coalesce((SELECT data -> 'smsAfterSeconds' FROM policies, now WHERE holds_from_seconds <= now.seconds
        ORDER BY version DESC LIMIT 1), '{}') AS by_kind),
    added AS (
      INSERT INTO notifications (holder, kind, details, once_key, at_seconds, sms_after_seconds)
      SELECT holder, kind, details, once_key, now.seconds, now.seconds +
        CASE WHEN NOT is_own AND by_kind ? kind THEN (by_kind ->> kind)::bigint ELSE sms_after END
      FROM now, times, jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        AS row (holder uuid, kind text, details jsonb, once_key text, is_own boolean, sms_after bigint)
      ON CONFLICT (holder, once_key) WHERE once_key IS NOT NULL DO NOTHING
      RETURNING holder, notification)
    INSERT INTO jobs (kind, work, due_seconds)
    SELECT 'push', jsonb_build_object('holder', added.holder, 'notification', notification,
      'endpoint', encode(endpoint_hash, 'hex')), now.seconds
    FROM now, added LEFT JOIN residents USING (holder)
      JOIN push_subscriptions ON push_subscriptions.holder = coalesce(residents.guardian, added.holder)`.execute(trx);
};
