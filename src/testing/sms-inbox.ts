/** All phones at once: takes the text messages that a server under test sends. */
import { ok } from "../core/result.ts";
import { createSmsOutbox } from "../server/sms/sms-outbox.ts";
import type { SmsOutbox } from "../server/sms/sms-outbox.ts";
import type { SendSms, SmsMessage } from "../server/sms/sms.ts";

/** What was sent so far, and the server's ends of it. */
export interface SmsInbox {
  readonly sendSms: SendSms;
  readonly smsOutbox: SmsOutbox;
  /** All messages to a phone, or to all, oldest first; waits for what is on its way. */
  readonly received: (phone?: string) => Promise<readonly SmsMessage[]>;
  /** The digits at the end of the newest message to a phone; undefined where there is none. */
  readonly newestCode: (phone: string) => Promise<string | undefined>;
}

/** An empty inbox. */
export const createSmsInbox = (): SmsInbox => {
  const messages: SmsMessage[] = [];
  const sendSms: SendSms = async (message) => {
    messages.push(message);
    return ok(undefined);
  };
  const smsOutbox = createSmsOutbox(sendSms, (error) => {
    throw new Error(error);
  });
  const received = async (phone?: string): Promise<readonly SmsMessage[]> => {
    await smsOutbox.idle();
    return messages.filter((message) => phone === undefined || message.phone === phone);
  };
  const newestCode = async (phone: string): Promise<string | undefined> =>
    /\d{6}$/.exec((await received(phone)).at(-1)?.text ?? "")?.[0];
  return { sendSms, smsOutbox, received, newestCode };
};
