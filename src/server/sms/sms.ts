/** The way out for text messages: what a gateway takes, and how it may fail. */
import type { Result } from "../../core/result.ts";

/** A text message to one phone. */
export interface SmsMessage {
  /** With its country, such as "+8613800138000". */
  readonly phone: string;
  /** No personal data, and in a notification no code: other people's eyes are on lock screens. */
  readonly text: string;
  /** The same message sent again, because the answer was lost, has the same key: the gateway sends it once. */
  readonly key: string;
}

/** The gateway does not take it and will not; it cannot be reached or fails; it does not answer in time. */
export type SmsError = "sms-refused" | "sms-unreachable" | "sms-timeout";

/** Hands a message over. Resolves once the gateway has it; never throws, and no error tells of the phone. */
export type SendSms = (message: SmsMessage) => Promise<Result<void, SmsError>>;
