/**
 * Hands messages to the authority's server by HTTP: POST of the message as JSON, the referral as `idempotency-key`, and
 * `clearway-signature`: HMAC-SHA-256 of the body in hexadecimal. 2xx: taken; 408, 425, 429, 5xx, no answer: unreachable; else refused.
 */
import { createHmac } from "node:crypto";
import { fail, ok } from "../../core/result.ts";
import type { TellAuthority } from "./tell-authority.ts";

/** Where the authority's server is. */
export interface AuthorityWebhook {
  readonly url: string;
  readonly secret: string;
  readonly timeoutMs?: number;
}

const timeoutMsDefault = 10_000;
const passingStatuses: ReadonlySet<number> = new Set([408, 425, 429]);

/** A way to this server. It tries once: the job that tells tries again. */
export const createWebhookAuthority =
  ({ url, secret, timeoutMs = timeoutMsDefault }: AuthorityWebhook): TellAuthority =>
  async (message) => {
    const body = JSON.stringify(message);
    try {
      const answer = await fetch(url, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "idempotency-key": message.referral,
          "clearway-signature": createHmac("sha256", secret).update(body).digest("hex"),
        },
        body,
        redirect: "manual",
        signal: AbortSignal.timeout(timeoutMs),
      });
      await answer.body?.cancel();
      if (answer.ok) return ok(undefined);
      const isPassing = answer.status >= 500 || passingStatuses.has(answer.status);
      return fail(isPassing ? "authority-unreachable" : "authority-refused");
    } catch {
      // What went wrong on the way, or the time; fetch throws for nothing else, and its words may quote the address.
      return fail("authority-unreachable");
    }
  };
