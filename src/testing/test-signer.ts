/** Ed25519 keys for tests, from a name: the same name is the same key in every run. */
import { createHash, createPrivateKey, createPublicKey, sign } from "node:crypto";
import type { Signer } from "../core/signature/ed25519.ts";

/** What stands before the 32 bytes of a private key in PKCS #8 (RFC 8410 section 7). */
const pkcs8Prefix = Buffer.from("302e020100300506032b657004220420", "hex");

/** The signer of a seed of 32 bytes. */
export const createSeedSigner = (seed: Uint8Array): Signer => {
  const privateKey = createPrivateKey({ key: Buffer.concat([pkcs8Prefix, seed]), format: "der", type: "pkcs8" });
  const spki = createPublicKey(privateKey).export({ format: "der", type: "spki" });
  return {
    publicKey: new Uint8Array(spki.subarray(-32)),
    sign: (message) => Promise.resolve(new Uint8Array(sign(null, message, privateKey))),
  };
};

/** The signer of a name such as "issuer". */
export const createTestSigner = (name: string): Signer => createSeedSigner(createHash("sha256").update(name).digest());
