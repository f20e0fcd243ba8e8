// The published test keys: their seeds stand here for all to see, so a production server refuses them.

import nacl from "tweetnacl";

import type { Bytes } from "../core/bytes.ts";
import { utf8ToBytes } from "../core/bytes.ts";
import type { Signer } from "../core/signature/ed25519.ts";

/** Whose keys there are. */
export const testKeyNames = [
  "root-1",
  "root-2",
  "root-3",
  "root-4",
  "root-5",
  "trust",
  "trust-next",
  "manifest",
  "manifest-next",
  "issuer",
  "issuer-retired",
  "issuer-suspended",
  "issuer-revoked",
  "issuer-other",
  "holder",
  "stranger",
] as const;

/** The name of a test key. */
export type TestKeyName = (typeof testKeyNames)[number];

/** The seed of a test key: a text of 32 characters with its name in it. */
const seedOf = (name: TestKeyName): Bytes => utf8ToBytes(`test key ${name}`.padEnd(32, "."));

/** A signer from a 32-byte seed, by tweetnacl: the same bytes in every runtime. */
const signerFromSeed = (seed: Uint8Array): Signer => {
  const { publicKey, secretKey } = nacl.sign.keyPair.fromSeed(new Uint8Array(seed));
  return {
    publicKey: new Uint8Array(publicKey),
    sign: (message) => Promise.resolve(nacl.sign.detached(new Uint8Array(message), secretKey)),
  };
};

const signers = new Map(testKeyNames.map((name) => [name, signerFromSeed(seedOf(name))]));

/** The signer of a test key. */
export const testSigner = (name: TestKeyName): Signer => {
  const signer = signers.get(name);
  if (signer === undefined) throw new TypeError(`name: expected a test key, got ${name}`);
  return signer;
};
