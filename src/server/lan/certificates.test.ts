import { createPrivateKey, X509Certificate } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, createServer } from "node:tls";
import { afterEach, beforeEach, expect, test } from "vitest";
import { dayMs, ensureAuthority } from "./certificate-authority.ts";
import type { LanNames } from "./lan-names.ts";
import { ensureServerCertificate } from "./server-certificate.ts";

const startMs = Date.parse("2026-11-23T08:00:00Z");
const names: LanNames = {
  host: "gate.local",
  addresses: [{ address: "192.168.1.5", netmask: "255.255.255.0" }],
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "clearway-lan-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const make = async (asked: LanNames = names, nowMs = startMs) => {
  const authority = await ensureAuthority(join(folder, "ca"), asked, nowMs);
  const pem = await ensureServerCertificate(join(folder, "server.pem"), authority, asked, nowMs);
  return { ca: authority.certificate, pem, leaf: new X509Certificate(pem) };
};

/** What a client that trusts only this authority says to the server's certificate under a name; "trusted" where it takes it. */
const judge = async (ca: X509Certificate, pem: string, name: string): Promise<string> => {
  const server = createServer({ key: pem, cert: pem }, (socket) => socket.end()).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const isAddress = /^[\d.]+$/.test(name);
  const socket = connect({
    ...{ host: "127.0.0.1", port, ca: ca.toString() },
    ...(isAddress ? {} : { servername: name }),
    // Loopback stands for the address that the certificate is asked for.
    ...(isAddress && { checkServerIdentity: (_: string, { raw }: { raw: Buffer }) => wrongAddress(raw, name) }),
  });
  const said = await new Promise<string>((resolve) => {
    socket.once("secureConnect", () => {
      resolve("trusted");
    });
    socket.once("error", (error: NodeJS.ErrnoException) => {
      resolve(error.code === "UNSPECIFIED" ? error.message : (error.code ?? error.message));
    });
  });
  socket.destroy();
  server.close();
  return said;
};

const wrongAddress = (raw: Buffer, address: string): Error | undefined =>
  new X509Certificate(raw).checkIP(address) === undefined ? new Error("wrong-address") : undefined;

test("A client that trusts the authority takes the server under each of its names and addresses, and no other", async () => {
  const nowMs = Date.now();
  const { ca, pem } = await make(names, nowMs);
  for (const name of ["gate.local", "localhost", "192.168.1.5", "127.0.0.1"]) {
    expect([name, await judge(ca, pem, name)]).toEqual([name, "trusted"]);
  }
  expect(await judge(ca, pem, "other.local")).toBe("ERR_TLS_CERT_ALTNAME_INVALID");
  expect(await judge(ca, pem, "192.168.1.6")).toBe("wrong-address");
  const stranger = await ensureAuthority(join(folder, "stranger"), names, nowMs);
  expect(await judge(stranger.certificate, pem, "gate.local")).toBe("UNABLE_TO_VERIFY_LEAF_SIGNATURE");
});

test("The authority cannot vouch for a name outside of the local network", async () => {
  const nowMs = Date.now();
  const authority = await ensureAuthority(join(folder, "ca"), names, nowMs);
  for (const [index, foreign] of [
    { ...names, host: "pass.example.cn" },
    { ...names, addresses: [{ address: "203.0.113.9", netmask: "255.255.255.0" }] },
  ].entries()) {
    const pem = await ensureServerCertificate(join(folder, `foreign-${index}.pem`), authority, foreign, nowMs);
    expect(await judge(authority.certificate, pem, "localhost")).toBe("permitted subtree violation");
  }
});

test("Names beyond local ones get an authority that may vouch for them", async () => {
  const nowMs = Date.now();
  const local = await make(names, nowMs);
  const campus = { host: "gate.example.cn", addresses: [{ address: "203.0.113.9", netmask: "255.255.255.0" }] };
  const { ca, pem } = await make(campus, nowMs);
  expect(ca.fingerprint256).not.toBe(local.ca.fingerprint256);
  expect(await judge(ca, pem, "gate.example.cn")).toBe("trusted");
  expect(await judge(ca, pem, "203.0.113.9")).toBe("trusted");
});

test("Private keys are for their owner alone, and the authority's is in no other file", async () => {
  const { pem } = await make();
  const modeOf = async (file: string) => ((await stat(join(folder, file))).mode & 0o777).toString(8);
  expect(await modeOf("ca")).toBe("700");
  expect(await modeOf("ca/ca.key")).toBe("600");
  expect(await modeOf("ca/ca.crt")).toBe("644");
  expect(await modeOf("server.pem")).toBe("600");
  expect((await readdir(folder)).sort()).toEqual(["ca", "server.pem"]);
  const key = createPrivateKey(await readFile(join(folder, "ca", "ca.key")));
  expect(await readFile(join(folder, "ca", "ca.crt"), "utf8")).not.toContain("PRIVATE");
  expect(new X509Certificate(pem).checkPrivateKey(key)).toBe(false);
  expect(createPrivateKey(pem).equals(key)).toBe(false);
});

test("What is kept is used again; a certificate lives 397 days at most and an authority some years", async () => {
  const first = await make();
  const again = await make(names, startMs + 300 * dayMs);
  expect([again.ca.fingerprint256, again.leaf.fingerprint256]).toEqual([
    first.ca.fingerprint256,
    first.leaf.fingerprint256,
  ]);
  const daysOf = ({ validFrom, validTo }: X509Certificate) => (Date.parse(validTo) - Date.parse(validFrom)) / dayMs;
  expect(daysOf(first.leaf)).toBeLessThan(397);
  expect(daysOf(first.leaf)).toBeGreaterThan(396.9);
  expect(daysOf(first.ca)).toBe(5 * 365 + 1);
  expect(Date.parse(first.leaf.validFrom)).toBe(startMs - dayMs);
});

test("A certificate near its end is renewed by the same authority", async () => {
  const first = await make();
  const endMs = Date.parse(first.leaf.validTo);
  const before = await make(names, endMs - 30 * dayMs - 1);
  expect(before.leaf.fingerprint256).toBe(first.leaf.fingerprint256);
  const after = await make(names, endMs - 30 * dayMs);
  expect(after.ca.fingerprint256).toBe(first.ca.fingerprint256);
  expect(after.leaf.fingerprint256).not.toBe(first.leaf.fingerprint256);
  expect(after.leaf.verify(first.ca.publicKey)).toBe(true);
  expect(Date.parse(after.leaf.validTo)).toBeGreaterThan(endMs);
});

test("Another name or address renews the certificate and not the authority", async () => {
  const first = await make();
  const renamed = await make({ ...names, host: "north.local" });
  const moved = await make({ ...names, addresses: [{ address: "10.1.2.3", netmask: "255.0.0.0" }] });
  for (const { ca } of [renamed, moved]) expect(ca.fingerprint256).toBe(first.ca.fingerprint256);
  expect(renamed.leaf.subjectAltName).toBe(
    "DNS:north.local, DNS:localhost, IP Address:192.168.1.5, IP Address:127.0.0.1",
  );
  expect(moved.leaf.checkIP("10.1.2.3")).toBe("10.1.2.3");
  expect(moved.leaf.checkIP("192.168.1.5")).toBeUndefined();
});

test("No certificate outlives its authority, and an authority near its end is replaced", async () => {
  const first = await make();
  const endMs = Date.parse(first.ca.validTo);
  const late = await make(names, endMs - 40 * dayMs);
  expect(late.ca.fingerprint256).toBe(first.ca.fingerprint256);
  expect(late.leaf.validTo).toBe(first.ca.validTo);
  const next = await make(names, endMs - 30 * dayMs);
  expect(next.ca.fingerprint256).not.toBe(first.ca.fingerprint256);
  expect(next.leaf.verify(next.ca.publicKey)).toBe(true);
});

test("Two authorities of one machine have different names", async () => {
  const first = await make();
  await rm(join(folder, "ca"), { recursive: true });
  expect((await make()).ca.subject).not.toBe(first.ca.subject);
});

test.each(["ca/ca.key", "ca/ca.crt", "server.pem"])("A broken %s is made anew", async (file) => {
  await make();
  await writeFile(join(folder, file), "broken");
  const { ca, pem, leaf } = await make();
  expect(leaf.verify(ca.publicKey)).toBe(true);
  expect(leaf.checkPrivateKey(createPrivateKey(pem))).toBe(true);
  expect(ca.checkPrivateKey(createPrivateKey(await readFile(join(folder, "ca", "ca.key"))))).toBe(true);
});
