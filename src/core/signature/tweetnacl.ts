// Ed25519 (RFC 8032) by tweetnacl, for runtimes without it in WebCrypto; loaded apart, since few phones need it.

import nacl from "tweetnacl";

import { isStrictPublicKey, isStrictSignature } from "./strict.ts";

/** The same answer as `verifyEd25519` by tweetnacl alone: some thirty times slower, but present everywhere. */
export const verifyWithTweetnacl = (publicKey: Uint8Array, signature: Uint8Array, message: Uint8Array): boolean =>
  isStrictPublicKey(publicKey) &&
  isStrictSignature(signature) &&
  nacl.sign.detached.verify(message, signature, publicKey);
