import "fake-indexeddb/auto";
import { openDB } from "idb";
import { expect, test } from "vitest";
import { sha256 } from "../core/bytes.ts";
import { ok } from "../core/result.ts";
import { acceptWorld, nowSeconds, valueOf } from "../testing/test-world.ts";
import { errorToStoreError } from "./connection.ts";
import { gateSchemaVersion } from "./schema.ts";
import type { StoredDocuments } from "./schema.ts";
import { createVault } from "./vault.ts";
import type { VaultList } from "./vault.ts";

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
  const vault = createVault("empty");
  expect(await vault.readDocuments()).toEqual(ok(undefined));
  expect(await vault.readAdmitted()).toEqual(ok([]));
});

test("documents and lists come back as they were committed", async () => {
  const { documents, list } = await setup();
  const vault = createVault("round-trip");
  expect(await vault.commit(documents, [list])).toEqual(ok(true));
  expect(await vault.readDocuments()).toEqual(ok(documents));
  expect(await vault.readLists([list])).toEqual(ok([list.bits]));
});

test("a list that the next set does not name is erased, one that it names stays", async () => {
  const { documents, list } = await setup();
  const otherBits = new Uint8Array(256).fill(1);
  const other = { issuer: 1, list: 8, bits: otherBits, hash: await sha256(otherBits) };
  const vault = createVault("erased");
  await vault.commit(documents, [list, other]);
  await vault.commit(documents, [other]);
  expect(await vault.readLists([list, other])).toEqual(ok([undefined, otherBits]));
});

test("the bits of a larger buffer are stored without the rest of it", async () => {
  const { documents } = await setup();
  const bits = new Uint8Array(1024).subarray(256, 512);
  const list = { issuer: 1, list: 9, bits, hash: await sha256(bits) };
  const vault = createVault("view");
  await vault.commit(documents, [list]);
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
  const vault = createVault("newer");
  await vault.commit(newer, [list]);
  expect(await vault.commit(documents, [])).toEqual(ok(false));
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
  const vault = createVault("later-root");
  await vault.commit(former, []);
  expect(await vault.commit(rotated, [])).toEqual(ok(true));
});

test("the time of a sync is noted, and only where there is a set", async () => {
  const { documents } = await setup();
  const vault = createVault("noted");
  await vault.noteSync(nowSeconds + 1);
  expect(await vault.readDocuments()).toEqual(ok(undefined));
  await vault.commit(documents, []);
  await vault.noteSync(nowSeconds + 1);
  expect(await vault.readDocuments()).toEqual(ok({ ...documents, syncedSeconds: nowSeconds + 1 }));
});

test("admissions are replaced as a whole", async () => {
  const vault = createVault("admitted");
  await vault.writeAdmitted([
    { pass: "1/7/100", atSeconds: 1 },
    { pass: "1/7/101", atSeconds: 2 },
  ]);
  await vault.writeAdmitted([{ pass: "1/7/101", atSeconds: 3 }]);
  expect(await vault.readAdmitted()).toEqual(ok([{ pass: "1/7/101", atSeconds: 3 }]));
});

test("the vault gives way to a newer release in another tab, and says so afterwards", async () => {
  const vault = createVault("upgraded");
  await vault.readDocuments();
  const newer = await openDB("upgraded", gateSchemaVersion + 1);
  expect(await vault.readDocuments()).toEqual({ ok: false, error: "store-newer" });
  newer.close();
});

test("a vault that was closed opens again at the next use", async () => {
  const vault = createVault("closed");
  await vault.writeAdmitted([{ pass: "1/7/100", atSeconds: 1 }]);
  vault.close();
  expect(valueOf(await vault.readAdmitted())).toHaveLength(1);
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
