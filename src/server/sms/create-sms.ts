/** Chooses the way out for text messages. */
import type { Configuration } from "../configuration.ts";
import { createConsoleSms } from "./console-sms.ts";
import { createHttpSms } from "./http-sms.ts";
import type { SendSms } from "./sms.ts";

/** The gateway of the environment; a demonstration without one prints. Throws with plain words where a production has none. */
export const createSms = (
  { sms, isDemonstration }: Pick<Configuration, "sms" | "isDemonstration">,
  print: (line: string) => void,
): SendSms => {
  if (sms !== undefined) return createHttpSms(sms);
  if (isDemonstration) return createConsoleSms(print);
  throw new Error("Production needs SMS_URL and SMS_TOKEN, the gateway for text messages: travelers sign in by them.");
};
