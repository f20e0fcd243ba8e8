import "fake-indexeddb/auto";
import { openDB } from "idb";
import { expect, test } from "vitest";
import { sha256 } from "../core/bytes.ts";
import { ok } from "../core/result.ts";
import { acceptWorld, nowSeconds } from "../testing/test-world.ts";
import { createGateStore } from "./gate-store.ts";
import { defaultSettings } from "./gate-settings.ts";

/** A database as the first release made and filled it. */
const createVersion1 = async (name: string) => {
  const { set, memory, pinned } = await acceptWorld();
  const documents = {
    roots: [pinned.document],
    trust: set.trustList.document,
    manifest: set.manifest.document,
    memory,
    syncedSeconds: nowSeconds,
    manifestTag: '"1"',
  };
  const bits = new Uint8Array(256);
  const list = { issuer: 1, list: 7, hash: await sha256(bits) };
  const database = await openDB(name, 1, {
    upgrade: (opened) => {
      opened.createObjectStore("documents");
      opened.createObjectStore("lists");
      opened.createObjectStore("admitted", { keyPath: "pass" });
    },
  });
  await database.put("documents", documents, "current");
  await database.put("lists", bits, `1/7/${Buffer.from(list.hash).toString("hex")}`);
  await database.put("admitted", { pass: "1/7/100", atSeconds: nowSeconds });
  await database.put("admitted", { pass: "1/7/101", atSeconds: nowSeconds + 1 });
  database.close();
  return { documents, list, bits };
};

test("the set in force of version 1 stays in force", async () => {
  const { documents, list, bits } = await createVersion1("from-1");
  const { vault } = createGateStore("from-1");
  expect(await vault.readDocuments()).toEqual(ok(documents));
  expect(await vault.readLists([list])).toEqual(ok([bits]));
});

test("who was let through under version 1 is remembered", async () => {
  await createVersion1("admitted-from-1");
  expect(await createGateStore("admitted-from-1").vault.changeSeen((kept) => kept)).toEqual(
    ok([
      { pass: "1/7/100", scannedSeconds: nowSeconds, admittedSeconds: nowSeconds },
      { pass: "1/7/101", scannedSeconds: nowSeconds + 1, admittedSeconds: nowSeconds + 1 },
    ]),
  );
});

test("what version 1 did not have begins empty", async () => {
  await createVersion1("new-from-1");
  const { settings, journal, deviceKey, marks } = createGateStore("new-from-1");
  expect(await settings.read()).toEqual(ok(defaultSettings));
  expect(await journal.waiting()).toEqual(ok({ count: 0 }));
  expect(await deviceKey.read()).toEqual(ok(undefined));
  expect(await marks.read("any")).toEqual(ok(undefined));
});

test("an upgraded database has the same stores as a new one", async () => {
  await createVersion1("same-stores");
  for (const name of ["same-stores", "new-stores"]) await createGateStore(name).vault.readDocuments();
  const storesOf = async (name: string) => [...(await openDB(name)).objectStoreNames];
  expect(await storesOf("same-stores")).toEqual(await storesOf("new-stores"));
  expect(await storesOf("new-stores")).not.toContain("admitted");
});

test("a tab of version 1 that stays open gives way", async () => {
  await createVersion1("open-tab");
  const former = await openDB("open-tab", 1, {
    blocking: (_current, _wanted, event) => {
      // as: what a version change is told to is the connection
      (event.target as IDBDatabase).close();
    },
  });
  expect((await createGateStore("open-tab").vault.readDocuments()).ok).toBe(true);
  await expect(former.get("documents", "current")).rejects.toThrow();
});
