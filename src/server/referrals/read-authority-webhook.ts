/** Reads the prevention authority's server from the environment. */
import type { AuthorityWebhook } from "./webhook-authority.ts";

const loopbackNames: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);
const secretCharsMin = 32;

/** Undefined where neither is set. Throws with plain words that name the variable, never the secret. */
export const readAuthorityWebhook = (
  url: string | undefined,
  secret: string | undefined,
): Pick<AuthorityWebhook, "url" | "secret"> | undefined => {
  if (url === undefined && secret === undefined) return undefined;
  if (url === undefined || secret === undefined) {
    throw new Error("AUTHORITY_URL and AUTHORITY_SECRET belong together. Set both.");
  }
  const { protocol, hostname, username, password } = URL.canParse(url) ? new URL(url) : new URL("none:");
  const isPrivate = protocol === "https:" || (protocol === "http:" && loopbackNames.has(hostname));
  if (!isPrivate || username !== "" || password !== "") {
    throw new Error(
      "AUTHORITY_URL is an https address without user name (http on this machine only): it carries names and documents.",
    );
  }
  if (secret.length < secretCharsMin) {
    throw new Error(
      `AUTHORITY_SECRET has ${secretCharsMin} characters at least: by it the authority knows this server.`,
    );
  }
  return { url, secret };
};
