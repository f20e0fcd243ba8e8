/**
 * The device's own key and what the server calls the device. Where WebCrypto has Ed25519 the private key is one that no script
 * can read, this app's own included; elsewhere it is a seed in the store, as safe as the phone.
 */
import type { Bytes } from "../core/bytes.ts";
import { ok } from "../core/result.ts";
import type { Result } from "../core/result.ts";
import type { Signer } from "../core/signature/ed25519.ts";
import type { Connection, StoreError } from "./connection.ts";
import { isRecord } from "./schema.ts";

/** A device that the server knows, able to sign. */
export interface EnrolledDevice extends Signer {
  /** The server's number for it. */
  readonly device: number;
  readonly name: string;
}

/** The key in use, and one that waits for the server to take it. */
export interface DeviceKeyStore {
  /** Undefined: never enrolled, or the phone forgot. */
  read(): Promise<Result<EnrolledDevice | undefined, StoreError>>;
  /** The key to enrol with under this code: made and kept at the first call, the same one at every later call. */
  keyFor(code: string): Promise<Result<Signer, StoreError>>;
  /** The server took the key of this code: from now on it is the one in use. Undefined where there is no such key. */
  enrolled(
    code: string,
    named: { readonly device: number; readonly name: string },
  ): Promise<Result<EnrolledDevice | undefined, StoreError>>;
}

type StoredKey = { readonly publicKey: Bytes } & ({ readonly privateKey: CryptoKey } | { readonly seed: Bytes });

const isStoredKey = (value: unknown): value is StoredKey =>
  isRecord(value) &&
  value["publicKey"] instanceof Uint8Array &&
  (value["privateKey"] instanceof CryptoKey || value["seed"] instanceof Uint8Array);

const signerOf = (key: StoredKey): Signer => ({
  publicKey: key.publicKey,
  sign: async (message) => {
    if ("privateKey" in key)
      return new Uint8Array(await crypto.subtle.sign("Ed25519", key.privateKey, new Uint8Array(message)));
    const { createTweetnaclSigner } = await import("../core/signature/tweetnacl.ts");
    return createTweetnaclSigner(key.seed).sign(message);
  },
});

const makeHiddenKey = async (subtle: Pick<SubtleCrypto, "generateKey" | "exportKey">): Promise<StoredKey> => {
  // as: Ed25519 makes a pair, which the types of older algorithms leave open
  const pair = (await subtle.generateKey("Ed25519", false, ["sign", "verify"])) as CryptoKeyPair;
  return { publicKey: new Uint8Array(await subtle.exportKey("raw", pair.publicKey)), privateKey: pair.privateKey };
};

const makeSeedKey = async (): Promise<StoredKey> => {
  const { createTweetnaclSigner } = await import("../core/signature/tweetnacl.ts");
  const seed = crypto.getRandomValues(new Uint8Array(32));
  return { publicKey: createTweetnaclSigner(seed).publicKey, seed };
};

const keyForCode = (stored: unknown, code: string): StoredKey | undefined =>
  isRecord(stored) && stored["code"] === code && isStoredKey(stored["key"]) ? stored["key"] : undefined;

const toEnrolled = (stored: unknown): EnrolledDevice | undefined => {
  if (!isRecord(stored) || !isStoredKey(stored["key"])) return undefined;
  const { device, name } = stored;
  return typeof device === "number" && typeof name === "string"
    ? { ...signerOf(stored["key"]), device, name }
    : undefined;
};

/** Keeps a key unless another tab was faster; gives the one that is kept, once it was seen to sign. */
const keepKey = async (connection: Connection, code: string, made: StoredKey): Promise<Result<Signer, StoreError>> => {
  const kept = await connection.change(
    ["device"],
    async (transaction) => {
      const store = transaction.objectStore("device");
      if (keyForCode(await store.get("next"), code) === undefined) await store.put({ code, key: made }, "next");
    },
    { durability: "strict" },
  );
  if (!kept.ok) return kept;
  const tried = await connection.use(async (database) => {
    const key = keyForCode(await database.get("device", "next"), code);
    if (key === undefined) throw new TypeError("device key: expected what was just kept");
    const signer = signerOf(key);
    await signer.sign(new Uint8Array(1));
    return signer;
  });
  if (!tried.ok) await connection.use((database) => database.delete("device", "next"));
  return tried;
};

/** The part of the store that holds the key. `subtle` makes it. */
export const createDeviceKeyStore = (
  connection: Connection,
  subtle: Pick<SubtleCrypto, "generateKey" | "exportKey"> = crypto.subtle,
): DeviceKeyStore => ({
  read: async () => {
    const stored = await connection.use((database) => database.get("device", "current"));
    return stored.ok ? ok(toEnrolled(stored.value)) : stored;
  },
  keyFor: async (code) => {
    const stored = await connection.use((database) => database.get("device", "next"));
    if (!stored.ok) return stored;
    const known = keyForCode(stored.value, code);
    if (known !== undefined) return ok(signerOf(known));
    // Browsers lack Ed25519 in WebCrypto, or make such a key and then cannot keep it or give it back.
    const made = await makeHiddenKey(subtle).catch(() => undefined);
    const hidden = made && (await keepKey(connection, code, made));
    return hidden?.ok === true ? hidden : keepKey(connection, code, await makeSeedKey());
  },
  enrolled: (code, named) =>
    connection.change(
      ["device"],
      async (transaction) => {
        const store = transaction.objectStore("device");
        const key = keyForCode(await store.get("next"), code);
        // Another tab may have taken it into use a moment ago.
        if (key === undefined) {
          const current = toEnrolled(await store.get("current"));
          return current?.device === named.device ? current : undefined;
        }
        await store.put({ key, ...named }, "current");
        await store.delete("next");
        return toEnrolled({ key, ...named });
      },
      { durability: "strict" },
    ),
});
