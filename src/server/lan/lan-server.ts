/** Puts the server into a local network: TLS for it, the page beside it, and a certificate that follows the addresses. */
import type { Server } from "node:http";
import { Server as TlsServer } from "node:tls";
import type { LanIdentity } from "./lan-identity.ts";
import { lanWelcome } from "./lan-welcome.ts";
import { startTrustListener } from "./trust-listener.ts";

/** A server that has its certificate and does not listen yet. */
export interface LanServer {
  /** For `buildApp`. */
  readonly tls: { readonly key: string; readonly cert: string; readonly handshakeTimeout: number };
  /** Opens the page beside the server, which listens by now, and tells where both are; `stop` ends what it began. */
  readonly open: (server: Server, httpsPort: number) => Promise<OpenLanServer>;
}

export interface OpenLanServer {
  readonly words: string;
  readonly stop: () => Promise<void>;
}

/** A phone on a poor network shakes hands within this. */
const handshakeTimeoutMs = 15_000;
/** A machine that was carried to another network is reachable there after this. */
const lookMs = 60_000;

/** What it is made of; `readIdentity` is asked again and again, `tell` is given what a person must then know. */
export interface LanServerParts {
  readonly host: string;
  readonly httpPort: number;
  readonly dataDir: string;
  readonly hasColours: boolean;
  readonly readIdentity: () => Promise<LanIdentity>;
  readonly tell: (words: string) => void;
}

/** Makes or reads what the network needs. */
export const prepareLanServer = async (parts: LanServerParts): Promise<LanServer> => {
  let identity = await parts.readIdentity();

  const open: LanServer["open"] = async (server, httpsPort) => {
    const page = await startTrustListener({
      ...{ host: parts.host, port: parts.httpPort, httpsPort },
      readIdentity: () => identity,
    });
    const httpPort = portOf(page, parts.httpPort);
    const words = () => lanWelcome({ ...parts, identity, httpsPort, httpPort });
    const look = async (): Promise<void> => {
      const next = await parts.readIdentity();
      if (next.pem === identity.pem) return;
      // Where a phone finds it, or whom it must trust.
      const isNews = addressesOf(next) !== addressesOf(identity) || next.fingerprint !== identity.fingerprint;
      identity = next;
      if (server instanceof TlsServer) server.setSecureContext(tlsOf(next));
      if (isNews) parts.tell(words());
    };
    const timer = setInterval(() => {
      look().catch((error: unknown) => {
        parts.tell(`The certificate could not be renewed: ${error instanceof Error ? error.message : String(error)}`);
      });
    }, lookMs);
    const stop = async (): Promise<void> => {
      clearInterval(timer);
      page.closeAllConnections();
      await new Promise((resolve) => page.close(resolve));
    };
    return { words: words(), stop };
  };
  return { tls: tlsOf(identity), open };
};

const tlsOf = ({ pem }: LanIdentity) => ({ key: pem, cert: pem, handshakeTimeout: handshakeTimeoutMs });

const addressesOf = ({ addresses }: LanIdentity): string => addresses.map(({ address }) => address).join();

const portOf = (server: Server, otherwise: number): number => {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : otherwise;
};
