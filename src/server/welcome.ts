/** What a person sees when the server has started. */
import type { Configuration } from "./configuration.ts";
import type { WaitingIssuer } from "./issuing/signing-key.ts";

/** Some lines for the terminal: where it is, which issuers cannot sign yet, and in the demonstration how to try it. */
export const welcome = (
  { isDemonstration, dataDir, publicOrigin }: Pick<Configuration, "isDemonstration" | "dataDir" | "publicOrigin">,
  { host, port }: Pick<Configuration, "host" | "port">,
  waiting: readonly WaitingIssuer[] = [],
): string => {
  const origin = originAt({ host, port });
  if (!isDemonstration) {
    const where = `Clearway: ${publicOrigin} (listening on port ${port}, data in ${dataDir})`;
    return [where, ...waiting.map(waitingWords)].join("\n");
  }
  return [
    "",
    "  Clearway — DEMONSTRATION. Its keys were made on this machine; nothing here is a real pass.",
    "",
    `  Gate (the guard's camera):  ${origin}/gate/`,
    `  Codes to show it:           ${origin}/demo/`,
    `  Codes to practise with:     ${origin}/training/`,
    `  The API, for programs:      ${origin}/docs`,
    "",
    "  Try it: open the codes on one screen and the gate on another, scan one, then stop this server",
    "  (Ctrl+C) and scan again: the gate goes on without it.",
    `  Data in ${dataDir}`,
    "",
  ].join("\n");
};

const shanghaiOffsetSeconds = 8 * 3600;

const waitingWords = ({ issuer, fromSeconds }: WaitingIssuer): string => {
  const time = new Date((fromSeconds + shanghaiOffsetSeconds) * 1000).toISOString().slice(0, 19).replace("T", " ");
  return `Issuer ${issuer} can sign nothing yet: its key is published first, and may sign from ${time} +08:00.`;
};

/** Where a browser on this machine finds a server that listens there: "any address" is none that can be typed. */
export const originAt = ({
  host,
  port,
  lan,
}: Pick<Configuration, "host" | "port"> & Partial<Pick<Configuration, "lan">>): string => {
  const name = ["0.0.0.0", "::"].includes(host) ? "localhost" : host;
  return `${lan === undefined ? "http" : "https"}://${name.includes(":") ? `[${name}]` : name}:${port}`;
};
