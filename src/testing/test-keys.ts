// The published test keys: their seeds stand here for all to see, so a production server refuses them.

import type { Bytes } from "../core/bytes.ts";
import { utf8ToBytes } from "../core/bytes.ts";
import type { Signer } from "../core/signature/ed25519.ts";
import { createTweetnaclSigner } from "../core/signature/tweetnacl.ts";

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
  "device",
] as const;

/** The name of a test key. */
export type TestKeyName = (typeof testKeyNames)[number];

/** The seed of a test key: a text of 32 characters with its name in it. */
const seedOf = (name: TestKeyName): Bytes => utf8ToBytes(`test key ${name}`.padEnd(32, "."));

const signers = new Map(testKeyNames.map((name) => [name, createTweetnaclSigner(seedOf(name))]));

/** The signer of a test key. */
export const testSigner = (name: TestKeyName): Signer => {
  const signer = signers.get(name);
  if (signer === undefined) throw new TypeError(`name: expected a test key, got ${name}`);
  return signer;
};
