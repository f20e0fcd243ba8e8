/** What a person sees when the server has started. */
import type { Configuration } from "./configuration.ts";

/** Some lines for the terminal: where it is, and in the demonstration how to try it. */
export const welcome = (
  { isDemonstration, dataDir, publicOrigin }: Pick<Configuration, "isDemonstration" | "dataDir" | "publicOrigin">,
  { host, port }: Pick<Configuration, "host" | "port">,
): string => {
  const origin = originAt({ host, port });
  if (!isDemonstration) return `Clearway: ${publicOrigin} (listening on port ${port}, data in ${dataDir})`;
  return [
    "",
    "  Clearway — DEMONSTRATION. Its keys were made on this machine; nothing here is a real pass.",
    "",
    `  Gate (the guard's camera):  ${origin}/gate/`,
    `  Codes to show it:           ${origin}/demo/`,
    "",
    "  Try it: open the codes on one screen and the gate on another, scan one, then stop this server",
    "  (Ctrl+C) and scan again: the gate goes on without it.",
    `  Data in ${dataDir}`,
    "",
  ].join("\n");
};

/** Where a browser on this machine finds a server that listens there: "any address" is none that can be typed. */
export const originAt = ({ host, port }: Pick<Configuration, "host" | "port">): string => {
  const name = ["0.0.0.0", "::"].includes(host) ? "localhost" : host;
  return `http://${name.includes(":") ? `[${name}]` : name}:${port}`;
};
