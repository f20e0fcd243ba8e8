/** What stories let a page do with core, store and sync: the one module of `servePage`. Arguments and answers are JSON. */
import { openDB } from "idb";
import { bytesToHex, hexToBytes } from "../core/bytes.ts";
import { openRoot } from "../core/trust/root.ts";
import type { Root } from "../core/trust/root.ts";
import { verifyCode } from "../core/verdict/verify-code.ts";
import { createGateStore } from "../store/gate-store.ts";
import { importBundle } from "../sync/import-bundle.ts";
import { openHeld } from "../sync/open-held.ts";
import { decideVector } from "./golden/decide-vector.ts";
import type { GoldenVector } from "./golden/golden-vectors.ts";
import { valueOf } from "./test-world.ts";

export { readAbilities } from "./other-browsers-abilities.ts";

const storeName = "story";

const openPinned = async (rootHex: string): Promise<Root> => valueOf(await openRoot(hexToBytes(rootHex)));

/** The verdicts on golden vectors, and how many signatures WebCrypto has judged on the way; with `hides` it has no Ed25519. */
export const decideVectors = async (vectors: readonly GoldenVector[], hides: boolean) => {
  const { subtle } = crypto;
  const verify = subtle.verify.bind(subtle);
  let judged = 0;
  subtle.verify = async (...args: Parameters<SubtleCrypto["verify"]>) => {
    if (hides) throw new DOMException("no such algorithm", "NotSupportedError");
    const isValid = await verify(...args);
    judged += 1;
    return isValid;
  };
  try {
    const verdicts = await Promise.all(vectors.map(decideVector));
    return { judged, verdicts: verdicts.map(({ outcome, reasons }) => [outcome, ...reasons]) };
  } finally {
    subtle.verify = verify;
  }
};

/** Takes a bundle on a phone that has nothing; gives how many lists are in force then. */
export const takeBundle = async (rootHex: string, bundleHex: string, nowSeconds: number): Promise<number> => {
  const store = createGateStore(storeName);
  const parts = { vault: store.vault, pinned: await openPinned(rootHex), nowSeconds: () => nowSeconds };
  const { held } = valueOf(await importBundle(parts, hexToBytes(bundleHex)));
  store.close();
  return held.set?.manifest.lists.length ?? 0;
};

/** What the set that the store gives back says of codes. */
export const judge = async (rootHex: string, texts: readonly string[], nowSeconds: number) => {
  const store = createGateStore(storeName);
  const set = valueOf(await openHeld(store.vault, await openPinned(rootHex))).held?.set;
  store.close();
  if (set === undefined) throw new Error("store: expected a set, got none");
  const clock = { deviceSeconds: nowSeconds, floorSeconds: 0 };
  const verdicts = await Promise.all(
    texts.map((text) => verifyCode(text, set, set, clock, set.trustList.policy, "unchecked")),
  );
  return verdicts.map(({ outcome, reasons }) => ({ outcome, reason: reasons[0] ?? null }));
};

/** Makes the device's key and keeps it; gives the public one. */
export const makeDeviceKey = async (): Promise<string> => {
  const { deviceKey, close } = createGateStore(storeName);
  const { publicKey } = valueOf(await deviceKey.key());
  valueOf(await deviceKey.enrolled({ device: 1, name: "North gate" }));
  close();
  return bytesToHex(publicKey);
};

const findPrivateKeys = (value: unknown): readonly CryptoKey[] => {
  if (value instanceof CryptoKey) return value.type === "private" ? [value] : [];
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return [];
  return Object.values(value).flatMap(findPrivateKeys);
};

/** Whether the store has a private key, and none that a script could read. */
const hasOnlyHiddenKeys = async (): Promise<boolean> => {
  const database = await openDB(storeName);
  const kept = await Promise.all([...database.objectStoreNames].map((store) => database.getAll(store)));
  database.close();
  const keys = findPrivateKeys(kept);
  return keys.length > 0 && keys.every(({ extractable }) => !extractable);
};

/** Signs with the key that the store gives back. */
export const signWithDeviceKey = async (messageHex: string) => {
  const { deviceKey, close } = createGateStore(storeName);
  const device = valueOf(await deviceKey.read());
  if (device === undefined) throw new Error("store: expected a device, got none");
  const signatureHex = bytesToHex(await device.sign(hexToBytes(messageHex)));
  close();
  return { signatureHex, isHidden: await hasOnlyHiddenKeys() };
};
