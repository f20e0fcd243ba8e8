// Ed25519 (RFC 8032) by tweetnacl, for runtimes without it in WebCrypto; loaded apart, since few phones need it.

import nacl from "tweetnacl";

import type { Signer } from "./ed25519.ts";
import { isStrictPublicKey, isStrictSignature } from "./strict.ts";

/** The same answer as `verifyEd25519` by tweetnacl alone: some thirty times slower, but present everywhere. */
export const verifyWithTweetnacl = (publicKey: Uint8Array, signature: Uint8Array, message: Uint8Array): boolean =>
  isStrictPublicKey(publicKey) &&
  isStrictSignature(signature) &&
  nacl.sign.detached.verify(message, signature, publicKey);

/** A signer from a seed of 32 bytes: the same bytes in every runtime. Throws for a seed of another length. */
export const createTweetnaclSigner = (seed: Uint8Array): Signer => {
  // Copies: tweetnacl takes no other kind of array, and its answer may be a view.
  const { publicKey, secretKey } = nacl.sign.keyPair.fromSeed(new Uint8Array(seed));
  return {
    publicKey: new Uint8Array(publicKey),
    sign: (message) => Promise.resolve(nacl.sign.detached(new Uint8Array(message), secretKey)),
  };
};
