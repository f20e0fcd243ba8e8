/**
 * Hands messages to a gateway by HTTP: POST of `{phone, text, key}` as JSON, with a bearer token and the key as `idempotency-key`
 * (draft-ietf-httpapi-idempotency-key-header). 2xx: taken; 408, 425, 429, 5xx, no answer: tried again; all else: refused for good.
 */
import { setTimeout as pauseFor } from "node:timers/promises";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import type { SendSms, SmsError, SmsMessage } from "./sms.ts";

/** Where the gateway is, and how patient to be with it. */
export interface SmsGateway {
  readonly url: string;
  readonly token: string;
  /** For one try. */
  readonly timeoutMs?: number;
  /** Waits between tries; tests do not. */
  readonly pause?: (ms: number) => Promise<void>;
}

const timeoutMsDefault = 5000;
/** Before the second and the third try. Whoever waits for a code has given up by a fourth. */
const pausesMs = [500, 2000];
const retriedStatuses: ReadonlySet<number> = new Set([408, 425, 429]);

/** A sender to this gateway. */
export const createHttpSms = ({
  url,
  token,
  timeoutMs = timeoutMsDefault,
  pause = async (ms) => pauseFor(ms),
}: SmsGateway): SendSms => {
  const tryOnce = async (message: SmsMessage): Promise<Result<void, SmsError>> => {
    try {
      const answer = await fetch(url, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          authorization: `Bearer ${token}`,
          "idempotency-key": message.key,
        },
        body: JSON.stringify(message),
        redirect: "manual",
        signal: AbortSignal.timeout(timeoutMs),
      });
      await answer.body?.cancel();
      if (answer.ok) return ok(undefined);
      return fail(answer.status >= 500 || retriedStatuses.has(answer.status) ? "sms-unreachable" : "sms-refused");
    } catch (error) {
      // What went wrong on the way, or the time; fetch throws for nothing else, and its words may quote the address.
      return fail(error instanceof Error && error.name === "TimeoutError" ? "sms-timeout" : "sms-unreachable");
    }
  };
  return async (message) => {
    let sent = await tryOnce(message);
    for (const ms of pausesMs) {
      if (sent.ok || sent.error === "sms-refused") return sent;
      await pause(ms);
      sent = await tryOnce(message);
    }
    return sent;
  };
};
