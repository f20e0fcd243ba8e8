/** What travelers and officers are told: read, seen, followed as it comes, and sent to a browser that is closed. */
import * as z from "zod/mini";
import { notificationKinds } from "./notification-kinds.ts";
import { pageQuerySchema } from "./pages.ts";

/**
 * Paths, all for travelers, their own notifications and those of their dependents, and for officers, their own; sessions only. Errors besides those of every address
 * (`problems.ts`): 409 `push-endpoint` (a push service that this server does not send to), 409 `push-key` (no point of the curve), 503
 * `streams-full`.
 */
export const notificationPaths = {
  /** GET a page, oldest first; `after` is the `next` of the page before. */
  list: "/api/notifications",
  /**
   * GET as server-sent events. Each `notification` carries one as JSON; what was not delivered when the stream broke comes after it is
   * opened again (`last-event-id`), and the last two minutes may come twice: tell them apart by `notification`. `end` says that nothing
   * more comes, with the reason as data: `signed-out`, `replaced` (by a newer stream of the same person) or `again` (open it anew).
   */
  stream: "/api/notifications/stream",
  /** POST: it is seen, and no text message goes out. 404 for what is not there. */
  seen: "/api/notifications/:notification/seen",
  /** GET the server's key (VAPID, RFC 8292) for `pushManager.subscribe`. */
  pushKey: "/api/notifications/push-key",
  /** PUT what `PushSubscription.toJSON()` gives, DELETE it by its endpoint. */
  pushSubscription: "/api/notifications/push-subscription",
} as const;

/** One notification. The words are made from kind and details (`notification-words.ts`). */
export const notificationSchema = z.strictObject({
  notification: z.uuid(),
  /** Whom it is for: the reader, or a dependent; of an officer the inbox, and details name the application. */
  holder: z.uuid(),
  kind: z.enum(notificationKinds),
  details: z.record(z.string(), z.unknown()),
  atSeconds: z.int(),
  seenSeconds: z.nullable(z.int()),
});

/** One notification. */
export type Notification = z.infer<typeof notificationSchema>;

/** Query of the list. */
export const notificationQuerySchema = pageQuerySchema;

/** A page. What came within the last two minutes stands in the next one again, since others may still come before it. */
export const notificationPageSchema = z.strictObject({
  notifications: z.array(notificationSchema),
  next: z.int(),
  /** Of all, not only of this page. */
  unseen: z.int(),
});

/** The answer of `stream`: text/event-stream. */
export const notificationStreamSchema = z.unknown();

/** The path of `seen`. */
export const notificationParamsSchema = z.strictObject({ notification: z.uuid() });

/** The server's key: an uncompressed point, base64url. */
export const pushKeySchema = z.strictObject({ publicKey: z.string() });

const endpointSchema = z.url().check(z.maxLength(1024));

/** What the browser gives. `expirationTime` is not kept: the push service says when it is over. */
export const pushSubscriptionSchema = z.strictObject({
  endpoint: endpointSchema,
  expirationTime: z.optional(z.nullable(z.number())),
  keys: z.strictObject({
    /** 65 bytes: an uncompressed point of P-256. */
    p256dh: z.string().check(z.regex(/^[\w-]{87}=?$/)),
    /** 16 bytes. */
    auth: z.string().check(z.regex(/^[\w-]{22}(?:==)?$/)),
  }),
});

/** By which a subscription is taken back. */
export const pushEndpointSchema = z.strictObject({ endpoint: endpointSchema });

/** What a push message holds: nothing personal, not even what it is about. The app reads the rest. */
export const pushPayloadSchema = z.strictObject({
  notification: z.uuid(),
  /** A call wants to be answered now. */
  isCall: z.boolean(),
});
