/** What a person sees when the server has started for a local network. */
import type { LanIdentity } from "./lan-identity.ts";
import { originsOf, trustPageAddress } from "./lan-origins.ts";
import { terminalQr } from "./terminal-qr.ts";

/** Where it is. */
export interface LanPlace {
  readonly identity: LanIdentity;
  readonly httpsPort: number;
  readonly httpPort: number;
  readonly dataDir: string;
  /** Of the terminal. */
  readonly hasColours: boolean;
}

/** How a phone comes to trust this server, and where it then goes; both with a code to scan. */
export const lanWelcome = ({ identity, httpsPort, httpPort, dataDir, hasColours }: LanPlace): string => {
  const trustAddress = trustPageAddress(identity, httpPort);
  const [origin = "", ...others] = originsOf(identity, httpsPort);
  return [
    "",
    "  Clearway — DEMONSTRATION on the local network: everyone in it can open this. Its keys were made on this",
    "  machine; nothing here is a real pass.",
    "",
    "  1. Once on each phone, trust this machine's certificate: open this page, it shows the steps (zh, en).",
    "",
    `     ${trustAddress}`,
    terminalQr(trustAddress, hasColours),
    "     Its SHA-256 fingerprint, to compare on the phone:",
    `     ${identity.fingerprint.slice(0, 47)}`,
    `     ${identity.fingerprint.slice(48)}`,
    "",
    "  2. Then open the gate (the guard's camera):",
    "",
    `     ${origin}/gate/`,
    terminalQr(`${origin}/gate/`, hasColours),
    ...others.map((other) => `     Where the network does not find that name: ${other}/gate/`),
    `     Codes to show it: ${origin}/demo/, to practise with: ${origin}/training/`,
    "",
    "  Stay with one of the addresses: what a gate keeps belongs to the address that it was opened by.",
    `  Data in ${dataDir}; the key of the certificate authority in ${dataDir}/lan is for this machine alone.`,
    "",
  ].join("\n");
};
