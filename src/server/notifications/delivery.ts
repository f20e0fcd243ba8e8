/** Brings notifications to browsers that are closed, and to phones when nobody has seen them in time (D9.6). */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import { z } from "zod";
import type { NotificationKind } from "../../api/notification-kinds.ts";
import { notificationWords } from "../../api/notification-words.ts";
import { hexToBytes } from "../../core/bytes.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import { JobError, workOf } from "../jobs/job-work.ts";
import type { JobHandlers } from "../jobs/job-work.ts";
import { readContact } from "../people/contact.ts";
import type { DataKeys } from "../privacy/data-keys.ts";
import type { SendSms } from "../sms/sms.ts";
import type { SendPush } from "./push-sender.ts";
import { readSubscription, removeSubscription } from "./push-subscriptions.ts";

/** What delivering needs. */
export interface DeliveryParts {
  readonly db: Kysely<Tables>;
  readonly dataKeys: DataKeys;
  readonly sendSms: SendSms;
  readonly sendPush: SendPush;
}

/** Who is called cannot answer any more after this; everything else is worth knowing for two days. */
const callSeconds = 300;
const otherSeconds = 2 * 86_400;
const usefulSeconds = (kind: NotificationKind): number => (kind === "call" ? callSeconds : otherSeconds);

const urgentKinds: ReadonlySet<NotificationKind> = new Set(["call", "colour-red", "pass-moved"]);

const pushWorkSchema = z.object({
  holder: z.uuid(),
  notification: z.uuid(),
  endpoint: z.string().regex(/^[0-9a-f]{64}$/),
});
const smsWorkSchema = pushWorkSchema.omit({ endpoint: true });

/** The handlers of the jobs that `notify` and `queueTextMessages` add. */
export const createDeliveryHandlers = (parts: DeliveryParts): Pick<JobHandlers, "push" | "sms"> => ({
  push: { kind: "outside", run: async (job) => deliverPush(parts, workOf(pushWorkSchema, job)) },
  sms: { kind: "outside", run: async (job) => deliverSms(parts, workOf(smsWorkSchema, job)) },
});

/** Undefined once it is seen, erased or of no use any more. */
const readWaiting = async (
  db: Kysely<Tables>,
  { holder, notification }: { readonly holder: string; readonly notification: string },
): Promise<{ readonly kind: NotificationKind; readonly leftSeconds: number; readonly reader: string } | undefined> => {
  const { rows } = await sql<{ kind: NotificationKind; at_seconds: number; reader: string }>`
    SELECT kind, at_seconds, coalesce(residents.guardian, notifications.holder) AS reader
    FROM notifications LEFT JOIN residents USING (holder)
    WHERE notifications.holder = ${holder} AND notification = ${notification} AND seen_seconds IS NULL`.execute(db);
  const [row] = rows;
  if (row === undefined) return undefined;
  const leftSeconds = row.at_seconds + usefulSeconds(row.kind) - (await peekClock(db));
  return leftSeconds > 0 ? { kind: row.kind, reader: row.reader, leftSeconds } : undefined;
};

const deliverPush = async (parts: DeliveryParts, work: z.infer<typeof pushWorkSchema>): Promise<void> => {
  const waiting = await readWaiting(parts.db, work);
  if (waiting === undefined) return;
  const { kind, reader, leftSeconds } = waiting;
  const endpointHash = hexToBytes(work.endpoint);
  const subscription = await readSubscription(parts, reader, endpointHash);
  if (subscription === undefined) return;
  const payload = { notification: work.notification, isCall: kind === "call" };
  const options = { ttlSeconds: leftSeconds, isUrgent: urgentKinds.has(kind) };
  const sent = await parts.sendPush(subscription, payload, options);
  if (sent.ok) return;
  if (sent.error === "push-gone") {
    await removeSubscription(parts.db, reader, endpointHash);
    return;
  }
  throw new JobError(sent.error, { isFinal: sent.error === "push-refused" });
};

const deliverSms = async (parts: DeliveryParts, work: z.infer<typeof smsWorkSchema>): Promise<void> => {
  const waiting = await readWaiting(parts.db, work);
  if (waiting === undefined) return;
  const contact = await readContact(parts.db, parts, work.holder);
  if (contact === undefined) return;
  const text = notificationWords[waiting.kind][contact.language].sms;
  const sent = await parts.sendSms({ phone: contact.phone, text, key: work.notification });
  if (!sent.ok) throw new JobError(sent.error, { isFinal: sent.error === "sms-refused" });
};

const batchRowsDefault = 1000;

/**
 * Adds a job for each notification whose time unseen is over, in the statement that marks it: one text message each, whoever else does
 * this at the same time. Gives how many.
 */
export const queueTextMessages = async (db: Kysely<Tables>, batchRows: number = batchRowsDefault): Promise<number> => {
  let queued = 0;
  for (;;) {
    const nowSeconds = await peekClock(db);
    const { rows } = await sql`
      WITH due AS (
        UPDATE notifications SET sms_seconds = ${nowSeconds} WHERE (holder, number) IN (
          SELECT holder, number FROM notifications
          WHERE sms_after_seconds <= ${nowSeconds} AND seen_seconds IS NULL AND sms_seconds IS NULL
          ORDER BY sms_after_seconds LIMIT ${batchRows} FOR UPDATE SKIP LOCKED)
        RETURNING holder, notification)
      INSERT INTO jobs (kind, work, unique_key, due_seconds)
      SELECT 'sms', jsonb_build_object('holder', holder, 'notification', notification), 'sms ' || notification, ${nowSeconds}
      FROM due ON CONFLICT (unique_key) DO NOTHING RETURNING job`.execute(db);
    queued += rows.length;
    if (rows.length < batchRows) return queued;
  }
};
