import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { colourAt } from "../core/status-list/bits.ts";
import { openRoot } from "../core/trust/root.ts";
import { createGateStore } from "../store/gate-store.ts";
import type { Vault } from "../store/vault.ts";
import { fail, ok } from "../core/result.ts";
import { createFakeSyncServer, createNextOffer, fakeOrigin, found } from "../testing/fake-sync-server.ts";
import { createOffer, lists, nowSeconds, places, signTestRoot, valueOf } from "../testing/test-world.ts";
import { openHeld } from "./open-held.ts";
import { sync } from "./sync.ts";
import type { SyncParts } from "./sync.ts";

const small = `1/${lists.small}`;

const setup = async (name: string) => {
  const offer = await createOffer();
  const pinned = valueOf(await openRoot(offer.roots[0]));
  const server = createFakeSyncServer();
  await server.publish(offer);
  const store = createGateStore(name);
  const { vault } = store;
  const parts: SyncParts = { fetch: server.fetch, origin: fakeOrigin, pinned, vault, nowSeconds: () => nowSeconds };
  return { offer, pinned, server, store, vault, parts };
};

test("what was synced is in force again after the next start", async () => {
  const { pinned, store, parts } = await setup("again");
  const synced = valueOf(await sync(parts));
  expect(synced.isNew).toBe(true);
  store.close();
  const opened = valueOf(await openHeld(createGateStore("again").vault, pinned));
  expect(opened.isDamaged).toBe(false);
  expect(opened.held?.set?.lists).toEqual(synced.held.set?.lists);
  expect(opened.held?.memory).toEqual(synced.held.memory);
  expect(opened.held?.manifestTag).toBe('"1"');
});

test("a second sync that finds nothing new notes its time only", async () => {
  const { pinned, vault, parts } = await setup("unchanged");
  const { held } = valueOf(await sync(parts));
  const later = { ...parts, held, nowSeconds: () => nowSeconds + 300 };
  expect(valueOf(await sync(later))).toMatchObject({ isNew: false, held: { syncedSeconds: nowSeconds + 300 } });
  expect(valueOf(await openHeld(vault, pinned)).held?.syncedSeconds).toBe(nowSeconds + 300);
});

test("a list that turned red is red after the next sync and the next start", async () => {
  const { offer, pinned, server, vault, parts } = await setup("red");
  const { held } = valueOf(await sync(parts));
  await server.publish(await createNextOffer(), { former: offer, tag: '"2"' });
  const synced = valueOf(await sync({ ...parts, held }));
  for (const set of [synced.held.set, valueOf(await openHeld(vault, pinned)).held?.set]) {
    const bits = set?.lists.get(small);
    expect(bits && colourAt(bits, places.green)).toBe("red");
  }
});

test("a sync that fails half way leaves the former set in force, stored and held", async () => {
  const { offer, pinned, server, vault, parts } = await setup("half");
  const { held } = valueOf(await sync(parts));
  await server.publish(await createNextOffer(), { former: offer, tag: '"2"' });
  server.answers.set(`/sync/lists/${small}/1..2`, () => Promise.reject(new TypeError("gone")));
  expect(await sync({ ...parts, held })).toEqual({ ok: false, error: "sync-offline" });
  expect(valueOf(await openHeld(vault, pinned)).held?.set?.manifest.version).toBe(1);
});

test.each(["store-full", "store-unavailable"] as const)(
  "%s: what cannot be kept does not take effect",
  async (error) => {
    const { vault, parts } = await setup(`full-${error}`);
    const full: Vault = { ...vault, commit: () => Promise.resolve(fail(error)) };
    expect(await sync({ ...parts, vault: full })).toEqual({ ok: false, error });
  },
);

test("where another tab is further, its set is taken", async () => {
  const { server, vault, parts } = await setup("tabs");
  const first = valueOf(await sync(parts));
  const next = await createNextOffer();
  await server.publish(next, { tag: '"2"' });
  await sync({ ...parts, held: first.held });
  const slow: Vault = { ...vault, commit: () => Promise.resolve(ok(false)) };
  expect(valueOf(await sync({ ...parts, vault: slow })).held.set?.manifest.version).toBe(2);
});

test("a device that has nothing and is told that nothing changed has nothing", async () => {
  const { server, parts } = await setup("nothing");
  server.answers.set("/sync/manifest", () => new Response(null, { status: 304 }));
  expect(await sync(parts)).toEqual({ ok: false, error: "sync-nothing" });
});

test("a rotated root is walked again at the next start", async () => {
  const { pinned, server, vault, parts } = await setup("rotated");
  server.answers.set("/sync/root/2", found(await signTestRoot({ version: 2 })));
  await sync(parts);
  const { held } = valueOf(await openHeld(vault, pinned));
  expect(held?.root.version).toBe(2);
  expect(held?.set?.root.version).toBe(2);
});

test("nothing stored is a first start, not damage", async () => {
  const { pinned, vault } = await setup("first");
  expect(valueOf(await openHeld(vault, pinned))).toEqual({ isDamaged: false });
});

test("what another app's root vouched for says nothing here", async () => {
  const { vault, parts } = await setup("foreign");
  await sync(parts);
  const other = valueOf(await openRoot(await signTestRoot({ expSeconds: nowSeconds + 1000 })));
  expect(valueOf(await openHeld(vault, other))).toEqual({ isDamaged: false });
});

test("an app that pins a later root keeps the highest versions seen", async () => {
  const { vault, parts } = await setup("later");
  const { held } = valueOf(await sync(parts));
  const later = valueOf(await openRoot(await signTestRoot({ version: 3 })));
  const opened = valueOf(await openHeld(vault, later));
  expect(opened.held?.memory).toEqual(held.memory);
  expect(opened.held?.root.version).toBe(3);
});

const withStored = async (name: string, change: (stored: Record<string, unknown>) => void) => {
  const { pinned, store, vault, parts } = await setup(name);
  await sync(parts);
  store.close();
  const database = await new Promise<IDBDatabase>((resolve) => {
    const request = indexedDB.open(name);
    request.onsuccess = () => {
      resolve(request.result);
    };
  });
  await new Promise<void>((resolve) => {
    const transaction = database.transaction(["documents", "lists"], "readwrite");
    const store = transaction.objectStore("documents");
    const request = store.get("current");
    request.onsuccess = () => {
      const stored: Record<string, unknown> = request.result;
      change(stored);
      store.put(stored, "current");
    };
    if (name === "lists-erased") transaction.objectStore("lists").clear();
    transaction.oncomplete = () => {
      resolve();
    };
  });
  database.close();
  return { pinned, vault, parts };
};

test("a list whose bits the phone damaged is seen, and kept whole again after the next sync", async () => {
  const { offer, pinned, vault, parts } = await setup("bits");
  const { held } = valueOf(await sync(parts));
  const stored = valueOf(await vault.readDocuments());
  if (stored === undefined) throw new Error("expected a stored set");
  const damaged = held.set?.manifest.lists.map((entry) => ({ ...entry, bits: new Uint8Array(256).fill(255) }));
  await vault.commit(stored, damaged ?? [], { rewritesLists: true });
  const opened = valueOf(await openHeld(vault, pinned));
  expect([opened.isDamaged, opened.held?.set]).toEqual([true, undefined]);
  await sync({ ...parts, held: opened.held });
  expect(valueOf(await openHeld(vault, pinned)).held?.set?.lists).toEqual(offer.lists);
});

test("a set that another tab puts in force while this one opens is no damage", async () => {
  const { offer, pinned, server, vault, parts } = await setup("meanwhile");
  const { held } = valueOf(await sync(parts));
  await server.publish(await createNextOffer(), { former: offer, tag: '"2"' });
  let isFirst = true;
  const slow: Vault = {
    ...vault,
    readLists: async (names) => {
      if (isFirst) await sync({ ...parts, held });
      isFirst = false;
      return vault.readLists(names);
    },
  };
  const opened = valueOf(await openHeld(slow, pinned));
  expect([opened.isDamaged, opened.held?.set?.manifest.version]).toEqual([false, 2]);
});

test.each<[string, (stored: Record<string, unknown>) => void]>([
  ["lists-erased", () => undefined],
  ["documents-cut", (stored) => (stored["trust"] = new Uint8Array([1]))],
  ["shape-lost", (stored) => (stored["memory"] = "gone")],
  ["manifest-swapped", (stored) => (stored["manifest"] = stored["trust"])],
])("%s: damage is seen, nothing is in force, and a sync mends it", async (name, change) => {
  const { pinned, vault, parts } = await withStored(name, change);
  const opened = valueOf(await openHeld(vault, pinned));
  expect(opened.isDamaged).toBe(true);
  expect(opened.held?.set).toBeUndefined();
  const mended = valueOf(await sync({ ...parts, held: opened.held }));
  expect(mended.isNew).toBe(true);
  expect(valueOf(await openHeld(vault, pinned)).isDamaged).toBe(false);
});
