/** Seals personal data and makes the keyed hashes by which it is found: AES-256-GCM (NIST SP 800-38D), HMAC and HKDF (RFC 2104, RFC 5869). */
import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hkdfSync, randomBytes } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { bytesToHex, concatBytes, utf8ToBytes } from "../../core/bytes.ts";
import type { Bytes } from "../../core/bytes.ts";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import { secretBytes } from "../keystore/secret-file.ts";

/** Where a sealed value belongs: "table.column" and the row's key (`sealedPlace`). It can be opened nowhere else. */
export interface SealedPlace {
  readonly column: string;
  readonly row: string;
}

/** Altered, cut, or moved from another place; sealed with a key that is not here. */
export type OpenError = "sealed-broken" | "sealed-key-unknown";

/** What hashes are made of: each kind has a key of its own, so that they cannot be compared with each other. */
export type LookupDomain = "document" | "phone" | "sign-in-code";

/** The secrets stay inside. */
export interface DataKeys {
  /** 32 bytes; the same text gives the same hash for as long as the lookup key lives, which rotation does not touch. */
  readonly lookupHash: (domain: LookupDomain, text: string) => Bytes;
  /** Seals with the newest key. 33 bytes longer than `plain`; never the same twice. */
  readonly seal: (place: SealedPlace, plain: Uint8Array) => Bytes;
  /** Opens what any of the keys sealed for this place. */
  readonly open: (place: SealedPlace, sealed: Uint8Array) => Result<Bytes, OpenError>;
  /** What everything begins with that is sealed under the newest key; the rest waits to be sealed anew. */
  readonly newestPrefix: Bytes;
}

/** The secrets themselves, each of 32 bytes; encryption keys newest first. */
export interface DataSecrets {
  readonly lookupKey: Uint8Array;
  readonly encryptionKeys: readonly Uint8Array[];
}

const formatByte = 1;
const keyIdBytes = 4;
const nonceBytes = 12;
const tagBytes = 16;
const headerBytes = 1 + keyIdBytes + nonceBytes;
const lookupDomains = ["document", "phone", "sign-in-code"] as const satisfies readonly LookupDomain[];

/** Throws RangeError where a secret has not 32 bytes, there is no encryption key, or two are the same. */
export const createDataKeys = ({ lookupKey, encryptionKeys }: DataSecrets): DataKeys => {
  const lookupKeys = new Map(lookupDomains.map((domain) => [domain, derive(lookupKey, `lookup ${domain}`)]));
  const sealers = encryptionKeys.map(createSealer);
  const [newest] = sealers;
  if (newest === undefined) throw new RangeError("encryptionKeys: expected at least one key");
  const sealerById = new Map(sealers.map((sealer) => [bytesToHex(sealer.keyId), sealer]));
  if (sealerById.size !== sealers.length) throw new RangeError("encryptionKeys: expected distinct keys");
  return {
    lookupHash: (domain, text) => {
      const key = lookupKeys.get(domain);
      if (key === undefined) throw new TypeError(`domain: expected a kind of lookup, got ${domain}`);
      return new Uint8Array(createHmac("sha256", key).update(domain).update("\0").update(text).digest());
    },
    seal: newest.seal,
    open: (place, sealed) => {
      if (sealed.length < headerBytes + tagBytes || sealed[0] !== formatByte) return fail("sealed-broken");
      const sealer = sealerById.get(bytesToHex(sealed.subarray(1, 1 + keyIdBytes)));
      return sealer === undefined ? fail("sealed-key-unknown") : sealer.open(place, sealed);
    },
    newestPrefix: concatBytes(Uint8Array.of(formatByte), newest.keyId),
  };
};

/**
 * Each column has a key of its own: random nonces of 96 bits are safe for 2^32 values under one key, and the columns are many.
 */
const createSealer = (secret: Uint8Array) => {
  const keyId = new Uint8Array(derive(secret, "key id").export()).slice(0, keyIdBytes);
  const keyByColumn = new Map<string, KeyObject>();
  const keyOf = (column: string): KeyObject => {
    const key = keyByColumn.get(column) ?? derive(secret, `seal ${column}`);
    keyByColumn.set(column, key);
    return key;
  };
  const seal = (place: SealedPlace, plain: Uint8Array): Bytes => {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv("aes-256-gcm", keyOf(place.column), nonce, { authTagLength: tagBytes });
    cipher.setAAD(placeBytes(place));
    const text = cipher.update(plain);
    const end = cipher.final();
    return concatBytes(Uint8Array.of(formatByte), keyId, nonce, text, end, cipher.getAuthTag());
  };
  const open = (place: SealedPlace, sealed: Uint8Array): Result<Bytes, OpenError> => {
    const nonce = sealed.subarray(1 + keyIdBytes, headerBytes);
    const decipher = createDecipheriv("aes-256-gcm", keyOf(place.column), nonce, { authTagLength: tagBytes });
    decipher.setAAD(placeBytes(place));
    decipher.setAuthTag(sealed.subarray(-tagBytes));
    const text = decipher.update(sealed.subarray(headerBytes, -tagBytes));
    try {
      return ok(concatBytes(text, decipher.final()));
    } catch {
      // The one thing that `final` throws for: the tag does not fit.
      return fail("sealed-broken");
    }
  };
  return { keyId, seal, open };
};

/** A column's name has no zero byte, so no two places give the same bytes. */
const placeBytes = ({ column, row }: SealedPlace): Bytes => {
  if (column.includes("\0")) throw new TypeError("column: expected a name without a zero byte");
  return utf8ToBytes(`${column}\0${row}`);
};

const derive = (secret: Uint8Array, purpose: string): KeyObject => {
  if (secret.length !== secretBytes) {
    throw new RangeError(`secret: expected ${secretBytes} bytes, got ${secret.length}`);
  }
  const salt = new Uint8Array(0);
  return createSecretKey(Buffer.from(hkdfSync("sha256", secret, salt, `clearway data 1 ${purpose}`, secretBytes)));
};
