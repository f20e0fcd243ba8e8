/** A small listener without TLS: it hands out the authority's certificate with its page, and leads everything else to https. */
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { once } from "node:events";
import { explainListening } from "../system/explain-listening.ts";
import type { LanIdentity } from "./lan-identity.ts";
import { certificateNames } from "./lan-names.ts";
import { originsOf } from "./lan-origins.ts";
import { authorityPath, trustPage, trustPagePolicy } from "./trust-page.ts";

/** Where it listens and what it tells; both are asked for at each request, as addresses change. */
export interface TrustListenerParts {
  readonly host: string;
  readonly port: number;
  readonly httpsPort: number;
  readonly readIdentity: () => LanIdentity;
}

/** Some bytes for a phone; whoever needs longer has gone. */
const requestTimeoutMs = 10_000;
const connectionsMax = 200;

/** Throws with plain words where the port is taken. */
export const startTrustListener = async (parts: TrustListenerParts): Promise<Server> => {
  const server = createServer((request, response) => {
    answer(parts, request, response);
  });
  server.requestTimeout = requestTimeoutMs;
  server.headersTimeout = requestTimeoutMs;
  server.maxConnections = connectionsMax;
  server.listen(parts.port, parts.host);
  await once(server, "listening").catch((error: unknown) => {
    throw explainListening(error, parts.port, `LAN_HTTP_PORT=${parts.port + 1} npm start -- --lan`);
  });
  return server;
};

const answer = (
  { httpsPort, readIdentity }: TrustListenerParts,
  request: IncomingMessage,
  response: ServerResponse,
): void => {
  const identity = readIdentity();
  response.setHeader("cache-control", "no-store");
  response.setHeader("x-content-type-options", "nosniff");
  response.setHeader("referrer-policy", "no-referrer");
  response.setHeader("content-security-policy", trustPagePolicy);
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.writeHead(405, { allow: "GET, HEAD" }).end();
    return;
  }
  const { pathname, search } = addressOf(request);
  if (pathname === "/") {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(trustPage({ origins: originsOf(identity, httpsPort), fingerprint: identity.fingerprint }));
  } else if (pathname === authorityPath) {
    // Both Android and iPhone know this type; without a disposition the iPhone offers to install it.
    response.setHeader("content-type", "application/x-x509-ca-cert");
    response.setHeader("content-length", identity.authorityDer.length);
    response.end(identity.authorityDer);
  } else {
    // Not kept by browsers: the server may run without TLS the next time.
    const location = `https://${nameAsked(request, identity)}:${httpsPort}${pathname}${search}`;
    response.writeHead(302, { location }).end();
  }
};

/** Path and query; what would begin a host name is none here. */
const addressOf = ({ url = "/" }: IncomingMessage): URL => new URL(url.replace(/^[/\\]*/, "/"), "http://localhost");

/** Whoever came by a name or address of ours stays with it, as an app's storage does; no other name is led to. */
const nameAsked = ({ headers }: IncomingMessage, identity: LanIdentity): string => {
  const { dns, ip } = certificateNames(identity);
  const asked = /^([a-z\d.-]+)(:\d+)?$/i.exec(headers.host ?? "")?.[1]?.toLowerCase();
  return [...dns, ...ip].find((name) => name === asked) ?? identity.host;
};
