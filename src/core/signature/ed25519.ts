// Ed25519 (RFC 8032), strict and cofactorless: the same answer on every phone, by WebCrypto or else by tweetnacl.

import type { Bytes } from "../bytes.ts";
import { isStrictPublicKey, isStrictSignature } from "./strict.ts";

export { isStrictPublicKey } from "./strict.ts";

/** Signs by a private key that stays where it is: core never sees one. Gives 64 bytes. */
export type Sign = (message: Uint8Array) => Promise<Uint8Array>;

/** A signing key as core sees it. */
export interface Signer {
  readonly publicKey: Bytes;
  readonly sign: Sign;
}

/** A public key, ready to verify. */
export interface Verifier {
  readonly publicKey: Bytes;
  /** Whether the signature is this key's over the message. Never fails: whatever is wrong is `false`. */
  verify(signature: Uint8Array, message: Uint8Array): Promise<boolean>;
}

/** What a verifier needs of WebCrypto. */
export interface Subtle {
  importKey(
    format: "raw",
    keyBytes: Bytes,
    algorithm: "Ed25519",
    extractable: boolean,
    usages: "verify"[],
  ): Promise<CryptoKey>;
  verify(algorithm: "Ed25519", key: CryptoKey, signature: Bytes, message: Bytes): Promise<boolean>;
}

/** Loaded where WebCrypto does not answer, and only there. */
const withTweetnacl = async (publicKey: Bytes, signature: Uint8Array, message: Uint8Array): Promise<boolean> => {
  const { verifyWithTweetnacl } = await import("./tweetnacl.ts");
  return verifyWithTweetnacl(publicKey, signature, message);
};

/** WebCrypto where the runtime has it: a page that came over plain HTTP does not. */
const runtimeSubtle = (): Subtle | null =>
  // The types promise what a runtime may lack.
  (globalThis as { crypto?: { subtle?: Subtle } }).crypto?.subtle ?? null;

/**
 * A verifier by the given WebCrypto, else the runtime's own. The key is imported at the first verification, once. Where there is
 * none (`null`), or it lacks Ed25519 or fails, tweetnacl answers.
 */
export const createVerifier = (publicKey: Uint8Array, subtle: Subtle | null = runtimeSubtle()): Verifier => {
  const keyBytes = new Uint8Array(publicKey);
  const isStrict = isStrictPublicKey(keyBytes);
  let importing: Promise<CryptoKey> | undefined;
  let key: CryptoKey | undefined;
  const verify = async (signature: Uint8Array, message: Uint8Array): Promise<boolean> => {
    if (!isStrict || !isStrictSignature(signature)) return false;
    if (subtle === null) return withTweetnacl(keyBytes, signature, message);
    try {
      importing ??= subtle.importKey("raw", keyBytes, "Ed25519", false, ["verify"]);
      // Once it is there the key is not awaited: WebCrypto then works while the caller goes on.
      key ??= await importing;
      return await subtle.verify("Ed25519", key, new Uint8Array(signature), new Uint8Array(message));
    } catch {
      return withTweetnacl(keyBytes, signature, message);
    }
  };
  return { publicKey: keyBytes, verify };
};

/** Whether a signature is this key's over the message. Never fails. For a key used often, keep a `Verifier`. */
export const verifyEd25519 = (publicKey: Uint8Array, signature: Uint8Array, message: Uint8Array): Promise<boolean> =>
  createVerifier(publicKey).verify(signature, message);
