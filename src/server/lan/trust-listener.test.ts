import { once } from "node:events";
import { createServer, request } from "node:http";
import type { IncomingMessage, RequestOptions, Server } from "node:http";
import { buffer, text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { LanIdentity } from "./lan-identity.ts";
import { startTrustListener } from "./trust-listener.ts";

const identity: LanIdentity = {
  host: "gate.local",
  addresses: [
    { address: "192.168.1.5", netmask: "255.255.255.0" },
    { address: "10.0.0.7", netmask: "255.0.0.0" },
  ],
  pem: "the private key",
  authorityDer: Buffer.from("3003020105", "hex"),
  fingerprint: "AB:CD:EF",
};

let current = identity;
let server: Server;
let port: number;
beforeAll(async () => {
  server = await startTrustListener({ host: "127.0.0.1", port: 0, httpsPort: 8443, readIdentity: () => current });
  const address = server.address();
  port = typeof address === "object" && address !== null ? address.port : 0;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** As the browser of a phone that typed `host`. */
const ask = async (path: string, host = "192.168.1.5:8080", options: RequestOptions = {}): Promise<IncomingMessage> => {
  const asked = request({ host: "127.0.0.1", port, path, headers: { host }, agent: false, ...options }).end();
  const [response] = (await once(asked, "response")) as [IncomingMessage]; // The event's only argument.
  return response;
};

test("The authority's certificate is handed out byte by byte, as phones install one", async () => {
  const response = await ask("/lan-ca.crt");
  expect(response.statusCode).toBe(200);
  expect(response.headers).toMatchObject({
    "content-type": "application/x-x509-ca-cert",
    "content-length": "5",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  expect(response.headers["content-disposition"]).toBeUndefined();
  expect(await buffer(response)).toEqual(identity.authorityDer);
});

test("The page says in Chinese and English how Android and iPhone come to trust it, and leads to the gate", async () => {
  const response = await ask("/?from=scan");
  expect([response.statusCode, response.headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
  const page = await text(response);
  const [chinese = "", english = ""] = page.split('<section lang="en">');
  for (const words of ["安卓手机", "iPhone", "CA 证书", "证书信任设置"]) expect(chinese).toContain(words);
  for (const words of ["Android", "iPhone", "CA certificate", "Certificate Trust Settings"]) {
    expect(english).toContain(words);
  }
  for (const part of [chinese, english]) {
    expect(part).toContain('href="/lan-ca.crt"');
    expect(part).toContain("AB:CD:EF");
    for (const host of ["gate.local", "192.168.1.5", "10.0.0.7"]) {
      expect(part).toContain(`href="https://${host}:8443/gate/"`);
    }
  }
  expect(page).not.toContain(identity.pem);
  expect(page).not.toMatch(/<script|src=/);
});

test("The page may load nothing, and its own style is the one that its policy names", async () => {
  const { headers } = await ask("/");
  const policy = String(headers["content-security-policy"]);
  expect(policy).toContain("default-src 'none'");
  const page = await text(await ask("/"));
  const style = /<style>(.*)<\/style>/s.exec(page)?.[1] ?? "";
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(style));
  expect(policy).toContain(`style-src 'sha256-${Buffer.from(digest).toString("base64")}'`);
});

test.each([
  ["/gate/", "192.168.1.5:8080", "https://192.168.1.5:8443/gate/"],
  ["/demo/?a=1", "Gate.local:8080", "https://gate.local:8443/demo/?a=1"],
  ["/gate/", "localhost:8080", "https://localhost:8443/gate/"],
  ["/gate/", "elsewhere.example.cn", "https://gate.local:8443/gate/"],
  ["/gate/", "192.168.1.5@elsewhere.example.cn", "https://gate.local:8443/gate/"],
  ["//elsewhere.example.cn/", "10.0.0.7", "https://10.0.0.7:8443/elsewhere.example.cn/"],
  ["/\\elsewhere.example.cn/", "10.0.0.7", "https://10.0.0.7:8443/elsewhere.example.cn/"],
  ["//[/", "10.0.0.7", "https://10.0.0.7:8443/[/"],
  ["http://elsewhere.example.cn/", "10.0.0.7", "https://10.0.0.7:8443/http://elsewhere.example.cn/"],
])("%s asked for at %s is led to %s", async (path, host, location) => {
  const { statusCode, headers } = await ask(path, host);
  expect([statusCode, headers.location]).toEqual([302, location]);
  expect(headers["cache-control"]).toBe("no-store");
});

test("Nothing is taken in", async () => {
  for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
    const { statusCode, headers } = await ask("/", "192.168.1.5:8080", { method });
    expect([method, statusCode, headers.allow]).toEqual([method, 405, "GET, HEAD"]);
  }
  const head = await ask("/lan-ca.crt", "192.168.1.5:8080", { method: "HEAD" });
  expect([head.statusCode, (await buffer(head)).length]).toEqual([200, 0]);
});

test("A new identity is told from the next request on", async () => {
  current = { ...identity, host: "north.local", authorityDer: Buffer.from([1, 2]), fingerprint: "12:34" };
  expect(await buffer(await ask("/lan-ca.crt"))).toEqual(Buffer.from([1, 2]));
  expect(await text(await ask("/"))).toContain("https://north.local:8443/gate/");
  current = identity;
});

test("A busy port is told in plain words, with the variable that chooses another", async () => {
  const busy = createServer().listen(0, "127.0.0.1");
  await once(busy, "listening");
  const address = busy.address();
  const taken = typeof address === "object" && address !== null ? address.port : 0;
  const parts = { host: "127.0.0.1", port: taken, httpsPort: 8443, readIdentity: () => identity };
  await expect(startTrustListener(parts)).rejects.toThrow(
    `Port ${taken} is in use by another program. Choose another one: LAN_HTTP_PORT=${taken + 1} npm start -- --lan`,
  );
  busy.close();
});
