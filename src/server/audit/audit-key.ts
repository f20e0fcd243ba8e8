/** The key of the audit log as the rest of the server sees it: it authenticates entries and signs heads, and never shows itself. */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { Bytes } from "../../core/bytes.ts";
import { concatBytes, equalBytes } from "../../core/bytes.ts";
import { createVerifier } from "../../core/signature/ed25519.ts";
import { signerOfSeed } from "../keystore/seed-signer.ts";

/** The bytes by which a MAC or a signature names its key. */
export type AuditKeyId = Bytes;

/** One pair of keys as its file holds it. */
export interface AuditKeyPair {
  /** 32 bytes, for HMAC-SHA-256 over entries. */
  readonly macKey: Uint8Array;
  /** 32 bytes, the seed of the Ed25519 key that signs heads. */
  readonly headSeed: Uint8Array;
}

/** How a check against a key can end besides well. */
export type AuditKeyError = "key-unknown" | "key-mismatch";

/** All that the log needs of its keys. */
export interface AuditKey {
  /** Names the newest pair. */
  readonly keyId: AuditKeyId;
  /** 36 bytes: the key's name, then HMAC-SHA-256. By the newest key. */
  readonly mac: (message: Uint8Array) => Bytes;
  /** Whether one of the keys made this MAC; undefined where it did. */
  readonly checkMac: (message: Uint8Array, mac: Uint8Array) => AuditKeyError | undefined;
  /** 64 bytes of Ed25519, by the newest key. */
  readonly sign: (message: Uint8Array) => Promise<Uint8Array>;
  /** Whether the named key signed; undefined where it did. */
  readonly checkSignature: (
    keyId: Uint8Array,
    message: Uint8Array,
    signature: Uint8Array,
  ) => Promise<AuditKeyError | undefined>;
}

const keyIdBytes = 4;
const macBytes = 32;

/** The keys of a file, the newest last: it authenticates and signs, the others only check. Throws `RangeError` without any. */
export const createAuditKey = (pairs: readonly AuditKeyPair[]): AuditKey => {
  const keys = pairs.map(({ macKey, headSeed }) => {
    const signer = signerOfSeed(headSeed);
    const keyId: Bytes = new Uint8Array(createHash("sha256").update(signer.publicKey).digest().subarray(0, keyIdBytes));
    const hmac = (message: Uint8Array): Buffer => createHmac("sha256", macKey).update(message).digest();
    return { keyId, hmac, sign: signer.sign, verifier: createVerifier(signer.publicKey) };
  });
  const newest = keys.at(-1);
  if (newest === undefined) throw new RangeError("pairs: expected one key at least, got none");
  const find = (keyId: Uint8Array) => keys.find((key) => equalBytes(key.keyId, keyId));
  return {
    keyId: newest.keyId,
    mac: (message) => concatBytes(newest.keyId, newest.hmac(message)),
    checkMac: (message, mac) => {
      if (mac.length !== keyIdBytes + macBytes) return "key-unknown";
      const key = find(mac.subarray(0, keyIdBytes));
      if (key === undefined) return "key-unknown";
      return timingSafeEqual(key.hmac(message), mac.subarray(keyIdBytes)) ? undefined : "key-mismatch";
    },
    sign: newest.sign,
    checkSignature: async (keyId, message, signature) => {
      const key = find(keyId);
      if (key === undefined) return "key-unknown";
      return (await key.verifier.verify(signature, message)) ? undefined : "key-mismatch";
    },
  };
};
