/** Sends one message to one browser through its push service (RFC 8030, 8291, 8292). */
import webPush from "web-push";
import type { z } from "zod/mini";
import type { pushPayloadSchema } from "../../api/notifications.ts";
import type { Result } from "../../core/result.ts";
import { fail, ok } from "../../core/result.ts";
import { isPushEndpoint } from "./push-hosts.ts";
import type { VapidKey } from "./vapid-key.ts";

/** Where a browser takes messages, and the keys with which it opens them. */
export interface PushSubscription {
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
}

/** The browser has taken the subscription back; the service does not take the message and will not; it cannot be reached now. */
export type PushError = "push-gone" | "push-refused" | "push-unreachable" | "push-timeout";

/** Resolves once the push service has it. Never throws. */
export type SendPush = (
  subscription: PushSubscription,
  payload: z.infer<typeof pushPayloadSchema>,
  options: { readonly ttlSeconds: number; readonly isUrgent: boolean },
) => Promise<Result<void, PushError>>;

/** What a sender needs. */
export interface PushSenderParts {
  readonly vapidKey: VapidKey;
  /** Whom a push service can write to: a mailto: or https: address. */
  readonly subject: string;
  readonly hosts: readonly string[];
  readonly timeoutMs?: number;
}

const timeoutMsDefault = 5000;

/** Whom push services write to: where the server is, which must be https (RFC 8292 section 2.1); a demonstration has nobody. */
export const pushSubjectOf = (publicOrigin: string): string =>
  publicOrigin.startsWith("https:") ? publicOrigin : "mailto:nobody@example.invalid";

/** A sender with this server's key. */
export const createPushSender =
  ({ vapidKey, subject, hosts, timeoutMs = timeoutMsDefault }: PushSenderParts): SendPush =>
  async (subscription, payload, { ttlSeconds, isUrgent }) => {
    if (!isPushEndpoint(subscription.endpoint, hosts)) return fail("push-refused");
    try {
      const { endpoint, headers, body } = webPush.generateRequestDetails(
        { endpoint: subscription.endpoint, keys: { ...subscription.keys } },
        JSON.stringify(payload),
        {
          ...{ TTL: ttlSeconds, urgency: isUrgent ? "high" : "normal", contentEncoding: "aes128gcm" },
          vapidDetails: { subject, ...vapidKey },
        },
      );
      const answer = await fetch(endpoint, {
        ...{ method: "POST", redirect: "manual", signal: AbortSignal.timeout(timeoutMs) },
        headers: headersOf(headers),
        body: new Uint8Array(body),
      });
      await answer.body?.cancel();
      return resultOf(answer.status);
    } catch (error) {
      if (error instanceof Error && error.name === "TimeoutError") return fail("push-timeout");
      // A key that is no point was refused when it was stored: what is left is the way to the service.
      return fail("push-unreachable");
    }
  };

/** Fetch counts the length itself. */
const headersOf = (headers: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name.toLowerCase() !== "content-length")
      .map(([name, value]) => [name, String(value)]),
  );

const resultOf = (status: number): Result<void, PushError> => {
  if (status >= 200 && status < 300) return ok(undefined);
  if (status === 404 || status === 410) return fail("push-gone");
  return fail(status === 429 || status >= 500 ? "push-unreachable" : "push-refused");
};
