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
  // With a key to compare each row costs half as much again.
  const onConflict = notes.some(({ onceKey }) => onceKey !== undefined)
    ? sql`ON CONFLICT (holder, once_key) WHERE once_key IS NOT NULL DO NOTHING`
    : sql``;
  await sql`
    WITH now AS (
      SELECT greatest(seconds, floor(extract(epoch FROM clock_timestamp()))::bigint) AS seconds FROM clock),
    times AS (
      SELECT coalesce((SELECT data -> 'smsAfterSeconds' FROM policies, now WHERE holds_from_seconds <= now.seconds
        ORDER BY version DESC LIMIT 1), '{}') AS by_kind),
    groups AS MATERIALIZED (
      SELECT kind, details, once_key, holders, now.seconds AS at_seconds, now.seconds +
        CASE WHEN NOT is_own AND by_kind ? kind THEN (by_kind ->> kind)::bigint ELSE sms_after END AS sms_after_seconds
      FROM now, times, jsonb_to_recordset(${JSON.stringify(groupNotes(notes))}::jsonb)
        AS row (kind text, details jsonb, once_key text, is_own boolean, sms_after bigint, holders jsonb)),
    added AS (
      INSERT INTO notifications (holder, kind, details, once_key, at_seconds, sms_after_seconds)
      SELECT holder::uuid, kind, details, once_key, at_seconds, sms_after_seconds
      FROM groups, jsonb_array_elements_text(holders) AS holder
      ${onConflict}
      RETURNING holder, notification)
    INSERT INTO jobs (kind, work, due_seconds)
    SELECT 'push', jsonb_build_object('holder', added.holder, 'notification', notification,
      'endpoint', encode(endpoint_hash, 'hex')), now.seconds
    FROM now, added
      -- Person by person by primary keys, whatever the database believes of the tables' sizes.
      CROSS JOIN LATERAL (
        SELECT coalesce((SELECT guardian FROM residents WHERE residents.holder = added.holder), added.holder) AS holder OFFSET 0
      ) AS reader
      CROSS JOIN LATERAL (
        SELECT endpoint_hash FROM push_subscriptions WHERE push_subscriptions.holder = reader.holder OFFSET 0
      ) AS browser`.execute(trx);
};

/** Those that differ in nothing but the holder, together: a change of data concerns many people at once. */
const groupNotes = (notes: readonly Note[]): readonly object[] => {
  const groups = new Map<string, { readonly group: object; readonly holders: string[] }>();
  for (const { holder, kind, details = {}, smsAfterSeconds, onceKey } of notes) {
    const group = {
      ...{ kind, details, once_key: onceKey ?? null, is_own: smsAfterSeconds !== undefined },
      // What the policy that holds does not name has the time of the first one.
      sms_after: smsAfterSeconds === undefined ? (defaultPolicy.smsAfterSeconds[kind] ?? null) : smsAfterSeconds,
    };
    const key = JSON.stringify(group);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { group, holders: [holder] });
    else known.holders.push(holder);
  }
  return [...groups.values()].map(({ group, holders }) => ({ ...group, holders }));
};
