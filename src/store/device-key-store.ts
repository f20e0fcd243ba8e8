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

/** One key for as long as the phone remembers it: a device that enrols again stays the same one, and what it sent before counts. */
export interface DeviceKeyStore {
  /** Undefined: never enrolled, or the phone forgot. */
  read(): Promise<Result<EnrolledDevice | undefined, StoreError>>;
  /** The key to enrol with: made and kept at the first call, the same one at every later call. */
  key(): Promise<Result<Signer, StoreError>>;
  /** Notes what the server calls the key that is kept. Undefined where the phone has erased it meanwhile. */
  enrolled(named: {
    readonly device: number;
    readonly name: string;
  }): Promise<Result<EnrolledDevice | undefined, StoreError>>;
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

const keyIn = (stored: unknown): StoredKey | undefined =>
  isRecord(stored) && isStoredKey(stored["key"]) ? stored["key"] : undefined;

const toEnrolled = (stored: unknown): EnrolledDevice | undefined => {
  const key = keyIn(stored);
  if (key === undefined || !isRecord(stored)) return undefined;
  const { device, name } = stored;
  return typeof device === "number" && typeof name === "string" ? { ...signerOf(key), device, name } : undefined;
};

/** Keeps a key unless another tab was faster; gives the one that is kept, once it was seen to sign. */
const keepKey = async (connection: Connection, made: StoredKey): Promise<Result<Signer, StoreError>> => {
  const kept = await connection.change(
    ["device"],
    async (transaction) => {
      const store = transaction.objectStore("device");
      if (keyIn(await store.get("current")) === undefined) await store.put({ key: made }, "current");
    },
    { durability: "strict" },
  );
  if (!kept.ok) return kept;
  const tried = await connection.use(async (database) => {
    const key = keyIn(await database.get("device", "current"));
    if (key === undefined) throw new TypeError("device key: expected what was just kept");
    const signer = signerOf(key);
    await signer.sign(new Uint8Array(1));
    return signer;
  });
  if (!tried.ok) await connection.use((database) => database.delete("device", "current"));
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
  key: async () => {
    const stored = await connection.use((database) => database.get("device", "current"));
    if (!stored.ok) return stored;
    const known = keyIn(stored.value);
    if (known !== undefined) return ok(signerOf(known));
    // Browsers lack Ed25519 in WebCrypto, or make such a key and then cannot keep it or give it back.
    const made = await makeHiddenKey(subtle).catch(() => undefined);
    const hidden = made && (await keepKey(connection, made));
    return hidden?.ok === true ? hidden : keepKey(connection, await makeSeedKey());
  },
  enrolled: (named) =>
    connection.change(
      ["device"],
      async (transaction) => {
        const store = transaction.objectStore("device");
        const key = keyIn(await store.get("current"));
        if (key !== undefined) await store.put({ key, ...named }, "current");
        return key && toEnrolled({ key, ...named });
      },
      { durability: "strict" },
    ),
});
