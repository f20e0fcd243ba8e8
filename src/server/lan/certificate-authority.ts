/** A certificate authority for one local network: made once, kept in a folder that its key never leaves. */
import { createPrivateKey, randomBytes, X509Certificate } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  BasicConstraintsExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from "@peculiar/x509";
import { writeNewFile } from "../system/durable-files.ts";
import { ensureDirectory } from "../system/draft-directories.ts";
import { errorCode } from "../system/error-code.ts";
import type { LanNames } from "./lan-names.ts";
import { encodeNameConstraints, nameConstraintsOid, permitsNames } from "./name-constraints.ts";
import { makeP256Keys, p256 } from "./p256-keys.ts";

/** The public half, and where the private one lies. */
export interface Authority {
  readonly certificate: X509Certificate;
  readonly keyFile: string;
}

/** Certificates begin a day before they are made, for devices whose clock is behind. */
export const dayMs = 86_400_000;
/** What has less left is made anew: a server may run for weeks between two looks of a person. */
const renewalMs = 30 * dayMs;
const lifeMs = 5 * 365 * dayMs;

/**
 * The authority kept in `directory`, made now where there is none that is whole, has time left, and may vouch for these names.
 * Phones must trust a new one anew, so it may vouch for every local name from the start.
 */
export const ensureAuthority = async (directory: string, names: LanNames, nowMs: number): Promise<Authority> => {
  const keyFile = join(directory, "ca.key");
  const kept = await readPair(directory);
  if (kept !== undefined && isGood(kept, names, nowMs)) return { certificate: kept, keyFile };
  await rm(directory, { recursive: true, force: true });
  await ensureDirectory(directory, async (draft) => writeAuthority(draft, names, nowMs));
  return { certificate: new X509Certificate(await readFile(join(directory, "ca.crt"))), keyFile };
};

/** The certificate where it is there and the key fits. */
const readPair = async (directory: string): Promise<X509Certificate | undefined> => {
  try {
    const certificate = new X509Certificate(await readFile(join(directory, "ca.crt")));
    const key = createPrivateKey(await readFile(join(directory, "ca.key")));
    return certificate.checkPrivateKey(key) ? certificate : undefined;
  } catch (error) {
    // A file that is missing or none of ours is made anew; one that may not be read is for its owner to say.
    if (errorCode(error) === "EACCES" || errorCode(error) === "EPERM") throw error;
    return undefined;
  }
};

const isGood = (certificate: X509Certificate, names: LanNames, nowMs: number): boolean =>
  certificate.ca && isInTime(certificate, nowMs) && permitsNames(certificate.raw, names);

/** Whether it has begun and has more left than it is renewed with. */
export const isInTime = ({ validFrom, validTo }: X509Certificate, nowMs: number): boolean =>
  Date.parse(validFrom) <= nowMs && nowMs + renewalMs < Date.parse(validTo);

const writeAuthority = async (draft: string, names: LanNames, nowMs: number): Promise<void> => {
  const { keys, pem } = await makeP256Keys();
  const [machine = ""] = names.host.split(".");
  const certificate = await X509CertificateGenerator.createSelfSigned({
    // Told apart in a phone's list by its last part.
    name: [{ CN: [`Clearway LAN ${machine.slice(0, 30)} ${randomBytes(3).toString("hex")}`] }],
    notBefore: new Date(nowMs - dayMs),
    notAfter: new Date(nowMs + lifeMs),
    signingAlgorithm: p256,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      new Extension(nameConstraintsOid, true, new Uint8Array(encodeNameConstraints(names))),
    ],
  });
  await writeNewFile(join(draft, "ca.key"), pem, 0o600);
  await writeNewFile(join(draft, "ca.crt"), `${certificate.toString("pem")}\n`, 0o644);
};
