import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:https";
import type { Server } from "node:https";
import { connect as connectPlain } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:tls";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { refuseConnection } from "../plugins/plain-errors.ts";
import { ensureAuthority } from "./certificate-authority.ts";
import type { LanIdentity } from "./lan-identity.ts";
import { prepareLanServer } from "./lan-server.ts";
import { ensureServerCertificate } from "./server-certificate.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "clearway-lan-server-"));
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
});
afterEach(async () => {
  vi.useRealTimers();
  await rm(folder, { recursive: true, force: true });
});

/** A machine at an address. */
const identityAt = async (address: string): Promise<LanIdentity> => {
  const names = { host: "gate.local", addresses: [{ address, netmask: "255.255.255.0" }] };
  const authority = await ensureAuthority(join(folder, "ca"), names, Date.now());
  const pem = await ensureServerCertificate(join(folder, "server.pem"), authority, names, Date.now());
  const { raw, fingerprint256 } = authority.certificate;
  return { ...names, pem, authorityDer: raw, fingerprint: fingerprint256 };
};

const portOf = (server: Server): number => {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
};

const openServer = async (readIdentity: () => Promise<LanIdentity>) => {
  const said: string[] = [];
  const lan = await prepareLanServer({
    ...{ host: "127.0.0.1", httpPort: 0, dataDir: folder, hasColours: false, readIdentity },
    tell: (words) => said.push(words),
  });
  const server = createServer(lan.tls, (_, response) => response.end()).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { words, stop } = await lan.open(server, portOf(server));
  const close = async (): Promise<void> => {
    await stop();
    server.closeAllConnections();
    server.close();
  };
  return { lan, server, words, said, close };
};

/** The certificate that a new connection is shown. */
const shownBy = async (server: Server): Promise<X509Certificate> => {
  const socket = connect({ host: "127.0.0.1", port: portOf(server), rejectUnauthorized: false });
  await once(socket, "secureConnect");
  const { raw } = socket.getPeerCertificate();
  socket.destroy();
  return new X509Certificate(raw);
};

test("A machine that is carried to another network is told there, with a certificate for it", async () => {
  let identity = await identityAt("192.168.1.5");
  const { server, words, said, close } = await openServer(async () => identity);
  expect(words).toContain("https://192.168.1.5:");
  expect((await shownBy(server)).checkIP("192.168.1.5")).toBe("192.168.1.5");

  await vi.advanceTimersByTimeAsync(60_000);
  expect(said).toEqual([]);

  identity = await identityAt("10.0.0.7");
  await vi.advanceTimersByTimeAsync(60_000);
  expect((await shownBy(server)).checkIP("10.0.0.7")).toBe("10.0.0.7");
  expect(said.length).toBe(1);
  expect(said[0]).toContain("https://10.0.0.7:");
  await close();
});

test("A certificate that is renewed at the same place is shown without a word", async () => {
  let identity = await identityAt("192.168.1.5");
  const { server, said, close } = await openServer(async () => identity);
  const before = await shownBy(server);
  await rm(join(folder, "server.pem"));
  identity = await identityAt("192.168.1.5");
  await vi.advanceTimersByTimeAsync(60_000);
  expect((await shownBy(server)).fingerprint256).not.toBe(before.fingerprint256);
  expect(said).toEqual([]);
  await close();
});

test("What cannot be renewed is told, and the server goes on with what it has", async () => {
  const identity = await identityAt("192.168.1.5");
  let isBroken = false;
  const { server, said, close } = await openServer(async () => {
    if (isBroken) throw new Error("no space left on device");
    return identity;
  });
  isBroken = true;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(said).toEqual(["The certificate could not be renewed: no space left on device"]);
  expect((await shownBy(server)).checkIP("192.168.1.5")).toBe("192.168.1.5");
  await close();
});

test("Nothing is looked at after the end", async () => {
  const identity = await identityAt("192.168.1.5");
  let count = 0;
  const { close } = await openServer(async () => {
    count += 1;
    return identity;
  });
  await close();
  await vi.advanceTimersByTimeAsync(180_000);
  expect(count).toBe(1);
});

test("Whoever never shakes hands is let go", async () => {
  const identity = await identityAt("192.168.1.5");
  const { tls } = await prepareLanServer({
    ...{ host: "127.0.0.1", httpPort: 0, dataDir: folder, hasColours: false },
    ...{ readIdentity: async () => identity, tell: () => undefined },
  });
  expect(tls.handshakeTimeout).toBeLessThanOrEqual(15_000);
  const server = createServer({ ...tls, handshakeTimeout: 20 }).listen(0, "127.0.0.1");
  server.on("clientError", refuseConnection);
  await once(server, "listening");
  const silent = connectPlain(portOf(server), "127.0.0.1");
  const plain = connectPlain(portOf(server), "127.0.0.1");
  plain.write("GET / HTTP/1.1\r\nhost: gate.local\r\n\r\n");
  await Promise.all([silent, plain].map(async (socket) => once(socket.resume(), "close")));
  server.close();
});
