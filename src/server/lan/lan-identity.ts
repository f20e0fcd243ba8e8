/** Who this machine is in its local network, now: names, addresses, and a certificate for them. */
import { mkdir } from "node:fs/promises";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { ensureAuthority } from "./certificate-authority.ts";
import { lanAddresses } from "./lan-names.ts";
import type { LanNames } from "./lan-names.ts";
import { ensureServerCertificate } from "./server-certificate.ts";

/** All public but `pem`. */
export interface LanIdentity extends LanNames {
  /** Key and certificate of the server, for TLS. */
  readonly pem: string;
  /** The authority's certificate in DER, as phones download it. */
  readonly authorityDer: Buffer;
  /** SHA-256 of it with colons: what a person compares. */
  readonly fingerprint: string;
}

/** Reads what is kept in `dataDir`/lan and makes what is missing, outdated or for other names. */
export const readLanIdentity = async (dataDir: string, host: string, nowMs: number): Promise<LanIdentity> => {
  const names = { host, addresses: lanAddresses(networkInterfaces()) };
  const directory = join(dataDir, "lan");
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const authority = await ensureAuthority(join(directory, "ca"), names, nowMs);
  const pem = await ensureServerCertificate(join(directory, "server.pem"), authority, names, nowMs);
  const { raw, fingerprint256 } = authority.certificate;
  return { ...names, pem, authorityDer: raw, fingerprint: fingerprint256 };
};
