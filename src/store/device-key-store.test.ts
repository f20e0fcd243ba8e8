import "fake-indexeddb/auto";
import { openDB } from "idb";
import { expect, test } from "vitest";
import { utf8ToBytes } from "../core/bytes.ts";
import { ok } from "../core/result.ts";
import { verifyEd25519 } from "../core/signature/ed25519.ts";
import type { Signer } from "../core/signature/ed25519.ts";
import { valueOf } from "../testing/test-world.ts";
import { createConnection } from "./connection.ts";
import { createDeviceKeyStore } from "./device-key-store.ts";
import { createGateStore } from "./gate-store.ts";

const named = { device: 12, name: "North gate 1" };
const message = utf8ToBytes("a document");

const isSigner = async ({ publicKey, sign }: Signer): Promise<boolean> =>
  verifyEd25519(publicKey, await sign(message), message);

const storedIn = async (name: string) => {
  const database = await openDB(name);
  const stored: unknown = await database.get("device", "current");
  database.close();
  return stored;
};

/** WebCrypto of a browser without Ed25519. */
const withoutEd25519 = {
  generateKey: () => Promise.reject(new DOMException("", "NotSupportedError")),
  exportKey: () => Promise.reject(new DOMException("", "NotSupportedError")),
};

test("a key is made once, and is the same after a restart", async () => {
  const store = createGateStore("same");
  const first = valueOf(await store.deviceKey.key());
  expect(await isSigner(first)).toBe(true);
  store.close();
  const again = valueOf(await createGateStore("same").deviceKey.key());
  expect(again.publicKey).toEqual(first.publicKey);
  expect(await isSigner(again)).toBe(true);
});

test("two tabs that ask at once get the same key", async () => {
  const [here, there] = [createGateStore("tabs").deviceKey, createGateStore("tabs").deviceKey];
  const [first, second] = await Promise.all([here.key(), there.key()]);
  expect(valueOf(first).publicKey).toEqual(valueOf(second).publicKey);
});

test("the private key cannot be read by any script", async () => {
  const { deviceKey } = createGateStore("hidden");
  await deviceKey.key();
  const stored = await storedIn("hidden");
  expect(stored).toMatchObject({ key: { privateKey: { extractable: false, type: "private" } } });
  expect(stored).not.toHaveProperty("key.seed");
});

test("a device is known once the server took its key, and signs with that key", async () => {
  const { deviceKey } = createGateStore("enrolled");
  const { publicKey } = valueOf(await deviceKey.key());
  expect(await deviceKey.read()).toEqual(ok(undefined));
  await deviceKey.enrolled(named);
  const device = valueOf(await deviceKey.read());
  expect(device).toMatchObject({ ...named, publicKey });
  expect(device && (await isSigner(device))).toBe(true);
});

test("a device that enrols again keeps its key, and its former name until the server has answered", async () => {
  const { deviceKey } = createGateStore("again");
  const { publicKey } = valueOf(await deviceKey.key());
  await deviceKey.enrolled(named);
  expect(valueOf(await deviceKey.key()).publicKey).toEqual(publicKey);
  expect(valueOf(await deviceKey.read())).toMatchObject(named);
  await deviceKey.enrolled({ device: 12, name: "South gate" });
  expect(valueOf(await deviceKey.read())).toMatchObject({ device: 12, name: "South gate", publicKey });
});

test("an answer for a key that the phone has erased changes nothing", async () => {
  const { deviceKey } = createGateStore("no-key");
  expect(await deviceKey.enrolled(named)).toEqual(ok(undefined));
  expect(await deviceKey.read()).toEqual(ok(undefined));
});

test("without Ed25519 in WebCrypto a seed is kept, and signs", async () => {
  const deviceKey = createDeviceKeyStore(createConnection("seed"), withoutEd25519);
  expect(await isSigner(valueOf(await deviceKey.key()))).toBe(true);
  await deviceKey.enrolled(named);
  expect(await storedIn("seed")).toHaveProperty("key.seed");
  const device = valueOf(await deviceKey.read());
  expect(device && (await isSigner(device))).toBe(true);
});

test("a key that the browser makes and does not give back is not relied on", async () => {
  const lostKey = { type: "private" };
  const subtle = {
    generateKey: () => Promise.resolve({ publicKey: lostKey, privateKey: lostKey }),
    exportKey: () => Promise.resolve(new ArrayBuffer(32)),
  };
  // as: a browser whose stored keys come back as something else
  const deviceKey = createDeviceKeyStore(createConnection("lost"), subtle as unknown as SubtleCrypto);
  expect(await isSigner(valueOf(await deviceKey.key()))).toBe(true);
  expect(await storedIn("lost")).toHaveProperty("key.seed");
});

test.each([
  ["no key", { ...named }],
  ["no number", { key: { publicKey: new Uint8Array(32), seed: new Uint8Array(32) }, name: "x" }],
  ["a key of nothing", { ...named, key: { publicKey: new Uint8Array(32) } }],
])("a stored device with %s is none", async (what, stored) => {
  const store = createGateStore(`damaged ${what}`);
  await store.deviceKey.read();
  store.close();
  const database = await openDB(`damaged ${what}`);
  await database.put("device", stored, "current");
  database.close();
  expect(await store.deviceKey.read()).toEqual(ok(undefined));
});
