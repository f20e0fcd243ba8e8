/** The gateway of a demonstration: messages appear at the server's terminal and go nowhere. */
import { ok } from "../../core/result.ts";
import type { SendSms } from "./sms.ts";

/** `print` is the terminal's; it is not the log, which keeps what it is given. */
export const createConsoleSms =
  (print: (line: string) => void): SendSms =>
  async ({ phone, text }) => {
    print(`Text message to ${phone}: ${text}`);
    return ok(undefined);
  };
