/** Keys on P-256, which every phone knows, for the certificates of a local network. */
import { createPrivateKey, KeyObject } from "node:crypto";
import type { webcrypto } from "node:crypto";

/** Of keys and of signatures with them. */
export const p256 = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

/** A new pair and its private half as PEM (PKCS #8), to be kept in a file that only its owner reads. */
export const makeP256Keys = async (): Promise<{ readonly keys: webcrypto.CryptoKeyPair; readonly pem: string }> => {
  const keys = await crypto.subtle.generateKey(p256, true, ["sign", "verify"]);
  // A private key gives text in this format; the type covers binary ones too.
  const pem = KeyObject.from(keys.privateKey).export({ type: "pkcs8", format: "pem" }) as string;
  return { keys, pem };
};

/** A kept private key, to sign with and not to be taken out again. */
export const importP256Key = async (pem: string): Promise<webcrypto.CryptoKey> => {
  const pkcs8 = createPrivateKey(pem).export({ type: "pkcs8", format: "der" });
  return crypto.subtle.importKey("pkcs8", pkcs8, p256, false, ["sign"]);
};
