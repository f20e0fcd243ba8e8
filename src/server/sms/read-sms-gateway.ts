/** Reads the gateway for text messages from the environment. */

/** Where it is, and what opens it. */
export interface SmsGatewayAddress {
  readonly url: string;
  readonly token: string;
}

const loopbackNames: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Undefined where neither is set. Throws with plain words that name the variable, never the token. */
export const readSmsGateway = (url: string | undefined, token: string | undefined): SmsGatewayAddress | undefined => {
  if (url === undefined && token === undefined) return undefined;
  if (url === undefined || token === undefined) throw new Error("SMS_URL and SMS_TOKEN belong together. Set both.");
  const { protocol, hostname, username, password } = URL.canParse(url) ? new URL(url) : new URL("none:");
  const isPrivate = protocol === "https:" || (protocol === "http:" && loopbackNames.has(hostname));
  if (!isPrivate || username !== "" || password !== "") {
    throw new Error(
      "SMS_URL is an https address without user name (http on this machine only): it carries phone numbers.",
    );
  }
  if (!/^[\x21-\x7e]+$/.test(token)) throw new Error("SMS_TOKEN is one word of plain characters.");
  return { url, token };
};
