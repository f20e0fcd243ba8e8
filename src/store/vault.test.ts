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
import type { Vault, VaultList } from "./vault.ts";

const keeping = { rewritesLists: false };

/** The admissions kept, left as they are. */
const readAdmitted = (vault: Vault) => vault.changeAdmitted((kept) => kept);

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
  expect(await readAdmitted(vault)).toEqual(ok([]));
});

test("documents and lists come back as they were committed", async () => {
  const { documents, list } = await setup();
  const vault = createVault("round-trip");
  expect(await vault.commit(documents, [list], keeping)).toEqual(ok(true));
  expect(await vault.readDocuments()).toEqual(ok(documents));
  expect(await vault.readLists([list])).toEqual(ok([list.bits]));
});

test("a list that the next set does not name is erased, one that it names stays", async () => {
  const { documents, list } = await setup();
  const otherBits = new Uint8Array(256).fill(1);
  const other = { issuer: 1, list: 8, bits: otherBits, hash: await sha256(otherBits) };
  const vault = createVault("erased");
  await vault.commit(documents, [list, other], keeping);
  await vault.commit(documents, [other], keeping);
  expect(await vault.readLists([list, other])).toEqual(ok([undefined, otherBits]));
});

test("the bits of a larger buffer are stored without the rest of it", async () => {
  const { documents } = await setup();
  const bits = new Uint8Array(1024).subarray(256, 512);
  const list = { issuer: 1, list: 9, bits, hash: await sha256(bits) };
  const vault = createVault("view");
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
  const vault = createVault("newer");
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
  const vault = createVault("later-root");
  await vault.commit(former, [], keeping);
  expect(await vault.commit(rotated, [], keeping)).toEqual(ok(true));
});

test("the time of a sync is noted, and only where there is a set", async () => {
  const { documents } = await setup();
  const vault = createVault("noted");
  await vault.noteSync(nowSeconds + 1);
  expect(await vault.readDocuments()).toEqual(ok(undefined));
  await vault.commit(documents, [], keeping);
  await vault.noteSync(nowSeconds + 1);
  expect(await vault.readDocuments()).toEqual(ok({ ...documents, syncedSeconds: nowSeconds + 1 }));
});

test("admissions are changed as a whole, and the change is told what was kept before", async () => {
  const vault = createVault("admitted");
  const first = { pass: "1/7/100", atSeconds: 1 };
  const second = { pass: "1/7/101", atSeconds: 2 };
  expect(await vault.changeAdmitted(() => [first, second])).toEqual(ok([]));
  expect(await vault.changeAdmitted((kept) => kept.slice(1))).toEqual(ok([first, second]));
  expect(await readAdmitted(vault)).toEqual(ok([second]));
});

test("two tabs that change the admissions at once see each other's change", async () => {
  const add = (pass: string) => (vault: Vault) => vault.changeAdmitted((kept) => [...kept, { pass, atSeconds: 1 }]);
  const [first, second] = [createVault("two-tabs"), createVault("two-tabs")];
  await Promise.all([add("1/7/100")(first), add("1/7/101")(second)]);
  expect(valueOf(await readAdmitted(first))).toHaveLength(2);
});

test("a list whose bits were damaged is written again only when asked", async () => {
  const { documents, list } = await setup();
  const vault = createVault("rewritten");
  const damaged = { ...list, bits: new Uint8Array(256).fill(3) };
  await vault.commit(documents, [damaged], keeping);
  await vault.commit(documents, [list], keeping);
  expect(await vault.readLists([list])).toEqual(ok([damaged.bits]));
  await vault.commit(documents, [list], { rewritesLists: true });
  expect(await vault.readLists([list])).toEqual(ok([list.bits]));
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
  await vault.changeAdmitted(() => [{ pass: "1/7/100", atSeconds: 1 }]);
  vault.close();
  expect(valueOf(await readAdmitted(vault))).toHaveLength(1);
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
