/** The certificate that the server shows in a local network, signed by the local authority and renewed in time. */
import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFile, rename, rm } from "node:fs/promises";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate as X509CertificateAsn,
  X509CertificateGenerator,
} from "@peculiar/x509";
import { syncParent, writeNewFile } from "../system/durable-files.ts";
import { errorCode } from "../system/error-code.ts";
import { dayMs, isInTime } from "./certificate-authority.ts";
import type { Authority } from "./certificate-authority.ts";
import { certificateNames } from "./lan-names.ts";
import type { LanNames } from "./lan-names.ts";
import { importP256Key, makeP256Keys, p256 } from "./p256-keys.ts";

/** Longer ones are refused by phones; the last second counts. */
const lifeMsMax = 397 * dayMs - 1000;

/**
 * Key and certificate as one PEM text, kept in `file` (0600): one file is replaced in one step. Made anew when it is not the
 * authority's, not for exactly these names, or near its end.
 */
export const ensureServerCertificate = async (
  file: string,
  authority: Authority,
  names: LanNames,
  nowMs: number,
): Promise<string> => {
  const kept = await readFile(file, "utf8").catch((error: unknown) => {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  });
  if (kept !== undefined && isGood(kept, authority, names, nowMs)) return kept;
  const made = await signCertificate(authority, names, nowMs);
  const draft = `${file}.new`;
  await rm(draft, { force: true });
  await writeNewFile(draft, made, 0o600);
  await rename(draft, file);
  await syncParent(file);
  return made;
};

const isGood = (pem: string, { certificate: issuer }: Authority, names: LanNames, nowMs: number): boolean => {
  try {
    const certificate = new X509Certificate(pem);
    return (
      certificate.verify(issuer.publicKey) &&
      certificate.checkPrivateKey(createPrivateKey(pem)) &&
      certificate.subjectAltName === subjectAltNameText(names) &&
      isInTime(certificate, nowMs)
    );
  } catch {
    // No certificate of ours: made anew.
    return false;
  }
};

/** As Node writes it. */
const subjectAltNameText = (names: LanNames): string => {
  const { dns, ip } = certificateNames(names);
  return [...dns.map((name) => `DNS:${name}`), ...ip.map((address) => `IP Address:${address}`)].join(", ");
};

const signCertificate = async (
  { certificate, keyFile }: Authority,
  names: LanNames,
  nowMs: number,
): Promise<string> => {
  const { dns, ip } = certificateNames(names);
  const issuer = new X509CertificateAsn(certificate.raw);
  const { keys, pem } = await makeP256Keys();
  const notBeforeMs = Math.max(nowMs - dayMs, Date.parse(certificate.validFrom));
  const signed = await X509CertificateGenerator.create({
    subject: [{ CN: ["Clearway LAN"] }],
    issuer: issuer.subjectName,
    notBefore: new Date(notBeforeMs),
    notAfter: new Date(Math.min(notBeforeMs + lifeMsMax, Date.parse(certificate.validTo))),
    signingAlgorithm: p256,
    publicKey: keys.publicKey,
    signingKey: await importP256Key(await readFile(keyFile, "utf8")),
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension([
        ...dns.map((value) => ({ type: "dns", value }) as const),
        ...ip.map((value) => ({ type: "ip", value }) as const),
      ]),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
  return `${pem}${signed.toString("pem")}\n`;
};
