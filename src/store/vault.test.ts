import "fake-indexeddb/auto";
import { openDB } from "idb";
import { expect, test } from "vitest";
import { sha256 } from "../core/bytes.ts";
import { ok } from "../core/result.ts";
import { acceptWorld, nowSeconds, valueOf } from "../testing/test-world.ts";
import { errorToStoreError } from "./connection.ts";
import { createGateStore } from "./gate-store.ts";
import { gateSchemaVersion } from "./schema.ts";
import type { StoredDocuments, StoredSeen } from "./schema.ts";
import type { VaultList } from "./arriving.ts";
import type { Vault } from "./vault.ts";

const keeping = { rewritesLists: false };

/** The passes kept, left as they are. */
const readSeen = (vault: Vault) => vault.changeSeen((kept) => kept);

const seen = (place: number, scannedSeconds = 1): StoredSeen => ({ pass: `1/7/${place}`, scannedSeconds });

const listOf = async (list: number, fill: number): Promise<VaultList> => {
  const bits = new Uint8Array(256).fill(fill);
  return { issuer: 1, list, bits, hash: await sha256(bits) };
};

const setup = async (): Promise<{ documents: StoredDocuments; list: VaultList }> => {
  const { set, memory, pinned } = await acceptWorld();
  const documents: StoredDocuments = {
    roots: [pinned.document],
    trust: set.trustList.document,
    manifest: set.manifest.document,
    memory,
    syncedSeconds: nowSeconds,
  };
  const bits = new Uint8Array(256);
  return { documents, list: { issuer: 1, list: 7, bits, hash: await sha256(bits) } };
};

test("a new vault is empty", async () => {
  const { vault } = createGateStore("empty");
  expect(await vault.readDocuments()).toEqual(ok(undefined));
  expect(await readSeen(vault)).toEqual(ok([]));
});

test("documents and lists come back as they were committed", async () => {
  const { documents, list } = await setup();
  const { vault } = createGateStore("round-trip");
  expect(await vault.commit(documents, [list], keeping)).toEqual(ok(true));
  expect(await vault.readDocuments()).toEqual(ok(documents));
  expect(await vault.readLists([list])).toEqual(ok([list.bits]));
});

test("a list that the next set does not name is erased, one that it names stays", async () => {
  const { documents, list } = await setup();
  const otherBits = new Uint8Array(256).fill(1);
  const other = { issuer: 1, list: 8, bits: otherBits, hash: await sha256(otherBits) };
  const { vault } = createGateStore("erased");
  await vault.commit(documents, [list, other], keeping);
  await vault.commit(documents, [other], keeping);
  expect(await vault.readLists([list, other])).toEqual(ok([undefined, otherBits]));
});

test("the bits of a larger buffer are stored without the rest of it", async () => {
  const { documents } = await setup();
  const bits = new Uint8Array(1024).subarray(256, 512);
  const list = { issuer: 1, list: 9, bits, hash: await sha256(bits) };
  const { vault } = createGateStore("view");
  await vault.commit(documents, [list], keeping);
  const [stored] = valueOf(await vault.readLists([list]));
  expect(stored?.buffer.byteLength).toBe(256);
});

test("a set older than the one stored is not written over it", async () => {
  const { documents, list } = await setup();
  const { manifest } = documents.memory;
  const newer = {
    ...documents,
    memory: { ...documents.memory, manifest: { ...manifest, version: 2, hashHex: "", iatSeconds: 0 } },
  };
  const { vault } = createGateStore("newer");
  await vault.commit(newer, [list], keeping);
  expect(await vault.commit(documents, [], keeping)).toEqual(ok(false));
  expect(await vault.readDocuments()).toEqual(ok(newer));
  expect(await vault.readLists([list])).toEqual(ok([list.bits]));
});

test("a set under a later root replaces one with a higher manifest version", async () => {
  const { documents } = await setup();
  const { root, manifest } = documents.memory;
  const former = {
    ...documents,
    memory: { ...documents.memory, manifest: { ...manifest, version: 9, hashHex: "", iatSeconds: 0 } },
  };
  const rotated = { ...documents, memory: { ...documents.memory, root: { ...root, version: 2 } } };
  const { vault } = createGateStore("later-root");
  await vault.commit(former, [], keeping);
  expect(await vault.commit(rotated, [], keeping)).toEqual(ok(true));
});

test("the time of a sync is noted, and only where there is a set", async () => {
  const { documents } = await setup();
  const { vault } = createGateStore("noted");
  await vault.noteSync(nowSeconds + 1);
  expect(await vault.readDocuments()).toEqual(ok(undefined));
  await vault.commit(documents, [], keeping);
  await vault.noteSync(nowSeconds + 1);
  expect(await vault.readDocuments()).toEqual(ok({ ...documents, syncedSeconds: nowSeconds + 1 }));
});

test("that there is no set is told to whoever notes a sync", async () => {
  const { documents } = await setup();
  const { vault } = createGateStore("noted-nothing");
  expect(await vault.noteSync(nowSeconds)).toEqual(ok(false));
  await vault.commit(documents, [], keeping);
  expect(await vault.noteSync(nowSeconds)).toEqual(ok(true));
});

test("the passes seen are changed as a whole, and the change is told what was kept before", async () => {
  const { vault } = createGateStore("seen");
  const [first, second] = [seen(100), seen(101)];
  expect(await vault.changeSeen(() => [first, second])).toEqual(ok([]));
  expect(await vault.changeSeen((kept) => kept.slice(1))).toEqual(ok([first, second]));
  const again = { ...second, scannedSeconds: 5, admittedSeconds: 4 };
  expect(await vault.changeSeen((kept) => [...kept.slice(1), again])).toEqual(ok([second]));
  expect(await readSeen(vault)).toEqual(ok([again]));
});

test("two tabs that change the passes seen at once see each other's change", async () => {
  const add = (place: number) => (vault: Vault) => vault.changeSeen((kept) => [...kept, seen(place)]);
  const [first, second] = [createGateStore("two-tabs").vault, createGateStore("two-tabs").vault];
  await Promise.all([add(100)(first), add(101)(second)]);
  expect(valueOf(await readSeen(first))).toHaveLength(2);
});

test("a list that arrives can be read before its set is in force", async () => {
  const { vault } = createGateStore("arriving");
  const list = await listOf(7, 1);
  await vault.startArriving([list]);
  await vault.keepArriving(list);
  await vault.startArriving([list]);
  expect(await vault.readLists([list])).toEqual(ok([list.bits]));
});

test("what arrived for a set that was never finished is erased when another one begins to arrive", async () => {
  const { documents, list } = await setup();
  const { vault } = createGateStore("abandoned");
  await vault.commit(documents, [list], keeping);
  const [left, wanted] = [await listOf(7, 2), await listOf(7, 3)];
  await vault.keepArriving(left);
  await vault.startArriving([wanted]);
  expect(await vault.readLists([list, left])).toEqual(ok([list.bits, undefined]));
});

test("what arrived for a set that was never finished is erased when another one takes effect", async () => {
  const { documents, list } = await setup();
  const { vault } = createGateStore("committed");
  const left = await listOf(7, 2);
  await vault.keepArriving(left);
  await vault.commit(documents, [list], keeping);
  expect(await vault.readLists([left])).toEqual(ok([undefined]));
});

test("a list that another tab has put in force meanwhile is no leftover of this one", async () => {
  const { documents, list } = await setup();
  const [here, there] = [createGateStore("overtaken").vault, createGateStore("overtaken").vault];
  await here.startArriving([list]);
  await there.commit(documents, [list], keeping);
  await here.keepArriving(list);
  await here.startArriving([await listOf(7, 3)]);
  expect(await there.readLists([list])).toEqual(ok([list.bits]));
});

test("a list that arrived whole replaces a damaged one under its name", async () => {
  const { list } = await setup();
  const { vault } = createGateStore("replaced");
  await vault.keepArriving({ ...list, bits: new Uint8Array(256).fill(9) });
  await vault.keepArriving(list);
  expect(await vault.readLists([list])).toEqual(ok([list.bits]));
});

test("a list whose bits were damaged is written again only when asked", async () => {
  const { documents, list } = await setup();
  const { vault } = createGateStore("rewritten");
  const damaged = { ...list, bits: new Uint8Array(256).fill(3) };
  await vault.commit(documents, [damaged], keeping);
  await vault.commit(documents, [list], keeping);
  expect(await vault.readLists([list])).toEqual(ok([damaged.bits]));
  await vault.commit(documents, [list], { rewritesLists: true });
  expect(await vault.readLists([list])).toEqual(ok([list.bits]));
});

test("the vault gives way to a newer release in another tab, and says so afterwards", async () => {
  const { vault } = createGateStore("upgraded");
  await vault.readDocuments();
  const newer = await openDB("upgraded", gateSchemaVersion + 1);
  expect(await vault.readDocuments()).toEqual({ ok: false, error: "store-newer" });
  newer.close();
});

test("a store that was closed opens again at the next use", async () => {
  const store = createGateStore("closed");
  await store.vault.changeSeen(() => [seen(100)]);
  store.close();
  expect(valueOf(await readSeen(store.vault))).toHaveLength(1);
});

test.each([
  ["QuotaExceededError", "store-full"],
  ["VersionError", "store-newer"],
  ["InvalidStateError", "store-unavailable"],
] as const)("%s is %s", (name, code) => {
  expect(errorToStoreError(new DOMException("", name))).toBe(code);
});

test("what is no error at all is unavailable", () => {
  expect(errorToStoreError("gone")).toBe("store-unavailable");
});
