/** Signing keys of benches, made from a seed: measured, never trusted by anything. */
import nacl from "tweetnacl";
import type { Signer } from "../../src/core/signature/ed25519.ts";

/** A signer whose private key is 32 numbers of a generator. */
export const createSeededSigner = (random: () => number): Signer => {
  const seed = Uint8Array.from({ length: 32 }, () => Math.floor(random() * 256));
  const { publicKey, secretKey } = nacl.sign.keyPair.fromSeed(seed);
  return {
    publicKey: new Uint8Array(publicKey),
    sign: (message) => Promise.resolve(nacl.sign.detached(message, secretKey)),
  };
};
