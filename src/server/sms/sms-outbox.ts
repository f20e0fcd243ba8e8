/** Sends messages behind an answer's back, so that neither the gateway's pace nor its failures show in the answer. */
import type { SendSms, SmsError, SmsMessage } from "./sms.ts";

/** What waits to be handed to the gateway. In memory: whoever gets no code asks for another one. */
export interface SmsOutbox {
  /** Takes a message at once and sends it later. Beyond its bound it takes none and reports "sms-overload". */
  readonly push: (message: SmsMessage) => void;
  /** Resolves when nothing waits or is on its way. */
  readonly idle: () => Promise<void>;
}

/** Why a message did not go out. */
export type OutboxError = SmsError | "sms-overload";

const atOnceMax = 16;
const waitingMax = 2000;

/** `onError` gets a code, never the message. */
export const createSmsOutbox = (
  sendSms: SendSms,
  onError: (error: OutboxError) => void,
  limits: { readonly atOnceMax: number; readonly waitingMax: number } = { atOnceMax, waitingMax },
): SmsOutbox => {
  const waiting: SmsMessage[] = [];
  let whenIdle: (() => void)[] = [];
  let onTheirWay = 0;

  const drain = (): void => {
    while (onTheirWay < limits.atOnceMax) {
      const message = waiting.shift();
      if (message === undefined) break;
      onTheirWay += 1;
      void send(message);
    }
    if (onTheirWay > 0 || waiting.length > 0) return;
    for (const resolve of whenIdle) resolve();
    whenIdle = [];
  };

  const send = async (message: SmsMessage): Promise<void> => {
    const sent = await sendSms(message);
    if (!sent.ok) onError(sent.error);
    onTheirWay -= 1;
    drain();
  };

  return {
    push: (message) => {
      if (waiting.length >= limits.waitingMax) {
        onError("sms-overload");
        return;
      }
      waiting.push(message);
      setImmediate(drain);
    },
    idle: async () => {
      if (onTheirWay > 0 || waiting.length > 0) await new Promise<void>((resolve) => whenIdle.push(resolve));
    },
  };
};
