import "fake-indexeddb/auto";
import { openDB } from "idb";
import { expect, test } from "vitest";
import { fail, ok } from "../core/result.ts";
import { openHeld } from "../sync/open-held.ts";
import { acceptWorld, nowSeconds, valueOf } from "../testing/test-world.ts";
import { createConnection } from "./connection.ts";
import { createKeptMark } from "./kept-mark.ts";
import { createVault } from "./vault.ts";

const createStorage = () => {
  const values = new Map<string, string>();
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
  };
};

const setup = async (name: string) => {
  const { set, memory, pinned } = await acceptWorld();
  const { trustList, manifest } = set;
  const documents = { roots: [pinned.document], trust: trustList.document, manifest: manifest.document, memory };
  const connection = createConnection(name);
  const vault = createVault(connection, createKeptMark(name, createStorage()));
  return { vault, connection, pinned, documents: { ...documents, syncedSeconds: nowSeconds } };
};

/** What a phone does that makes room. */
const erase = async (name: string): Promise<void> => {
  const database = await openDB(name);
  for (const store of database.objectStoreNames) await database.clear(store);
  database.close();
};

test("a phone that has erased what was kept has forgotten, and is no new one", async () => {
  const { vault, documents, pinned } = await setup("forgotten");
  expect(await vault.readDocuments()).toEqual(ok(undefined));
  await vault.commit(documents, [], { rewritesLists: false });
  await erase("forgotten");
  expect(await vault.readDocuments()).toEqual(fail("store-forgotten"));
  expect(valueOf(await openHeld(vault, pinned))).toEqual({ isDamaged: false, isForgotten: true });
});

test("once a set is kept again nothing is forgotten", async () => {
  const { vault, documents } = await setup("again");
  await vault.commit(documents, [], { rewritesLists: false });
  await erase("again");
  await vault.commit(documents, [], { rewritesLists: false });
  expect(await vault.readDocuments()).toEqual(ok(documents));
});

test("what could not be kept is not remembered as kept", async () => {
  const { connection, documents } = await setup("unkept");
  const full = { ...connection, change: () => Promise.resolve(fail("store-full" as const)) };
  const mark = createKeptMark("unkept", createStorage());
  expect(await createVault(full, mark).commit(documents, [], { rewritesLists: false })).toEqual(fail("store-full"));
  expect(mark.isSet()).toBe(false);
});

test("a browser without that place has a first start each time", () => {
  const mark = createKeptMark("nowhere");
  mark.set();
  expect(mark.isSet()).toBe(false);
});

test("a browser that refuses that place is no trouble", () => {
  const refuse = (): never => {
    throw new DOMException("", "SecurityError");
  };
  const mark = createKeptMark("refused", { getItem: refuse, setItem: refuse });
  mark.set();
  expect(mark.isSet()).toBe(false);
});
