/** Signs with an Ed25519 private key that is kept as its 32-byte seed (RFC 8032 section 5.1.5). */
import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import type { Bytes } from "../../core/bytes.ts";
import type { Signer } from "../../core/signature/ed25519.ts";

/** The PKCS #8 frame of an Ed25519 private key (RFC 8410 section 7); the seed follows. */
const pkcs8Prefix = Buffer.from("302e020100300506032b657004220420", "hex");
/** Of a private key's seed. */
export const seedBytes = 32;
const publicKeyBytes = 32;

/** The signer of a seed. The key stays inside node:crypto. Throws RangeError where the seed has not 32 bytes. */
export const signerOfSeed = (seed: Uint8Array): Signer => {
  if (seed.length !== seedBytes) throw new RangeError(`seed: expected ${seedBytes} bytes, got ${seed.length}`);
  const privateKey = createPrivateKey({ key: Buffer.concat([pkcs8Prefix, seed]), format: "der", type: "pkcs8" });
  const publicKeyInfo = createPublicKey(privateKey).export({ format: "der", type: "spki" });
  const publicKey: Bytes = new Uint8Array(publicKeyInfo.subarray(-publicKeyBytes));
  return { publicKey, sign: async (message) => sign(null, message, privateKey) };
};
