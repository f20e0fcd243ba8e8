import "fake-indexeddb/auto";
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { syncPaths } from "../api/sync-paths.ts";
import { fail, ok } from "../core/result.ts";
import { encodeSnapshot } from "../core/status-list/snapshot.ts";
import { openRoot } from "../core/trust/root.ts";
import { createGateStore } from "../store/gate-store.ts";
import type { Vault } from "../store/vault.ts";
import { createFakeSyncServer, createNextOffer, fakeOrigin } from "../testing/fake-sync-server.ts";
import type { FakeSyncServer } from "../testing/fake-sync-server.ts";
import { createOffer, lists, nowSeconds, openOffer, valueOf } from "../testing/test-world.ts";
import type { ListProgress } from "./download-lists.ts";
import { openHeld } from "./open-held.ts";
import { sync } from "./sync.ts";
import type { SyncParts } from "./sync.ts";

const [smallPath, largePath] = [syncPaths.snapshot(1, lists.small, 1), syncPaths.snapshot(1, lists.large, 1)];

const setup = async (name: string) => {
  const offer = await createOffer();
  const pinned = valueOf(await openRoot(offer.roots[0]));
  const server = createFakeSyncServer();
  await server.publish(offer);
  const { vault } = createGateStore(name);
  const parts: SyncParts = { fetch: server.fetch, origin: fakeOrigin, pinned, vault, nowSeconds: () => nowSeconds };
  return { offer, pinned, server, vault, parts };
};

/** The network goes while that path is asked for; what came before it is there. Gives the way back. */
const breakAt = (server: FakeSyncServer, path: string): (() => void) => {
  const answer = server.answers.get(path);
  server.answers.set(path, () => Promise.reject(new TypeError("no network")));
  return () => {
    if (answer !== undefined) server.answers.set(path, answer);
    server.asked.length = 0;
  };
};

/** Each list by a digest: comparing a million places one by one takes long. */
const digests = (bitsByKey: ReadonlyMap<string, Uint8Array> | undefined) =>
  [...(bitsByKey ?? [])].map(([key, bits]) => `${key} ${createHash("sha256").update(bits).digest("hex")}`).sort();

const askedLists = ({ asked }: FakeSyncServer) => asked.filter((path) => path.startsWith("/sync/lists/"));

test("a download that broke goes on with the lists that had not come", async () => {
  const { offer, server, parts } = await setup("goes-on");
  const mend = breakAt(server, largePath);
  expect(await sync(parts)).toEqual(fail("sync-offline"));
  mend();
  expect(digests(valueOf(await sync(parts)).held.set?.lists)).toEqual(digests(offer.lists));
  expect(askedLists(server)).toEqual([largePath]);
});

test("it goes on after the page was closed, and lists that were there count as done", async () => {
  const { offer, server, parts } = await setup("closed");
  const mend = breakAt(server, largePath);
  await sync(parts);
  mend();
  const seen: ListProgress[] = [];
  const { vault } = createGateStore("closed");
  const synced = valueOf(await sync({ ...parts, vault, onProgress: (progress) => seen.push(progress) }));
  expect(synced.isNew).toBe(true);
  const receivedBytes = encodeSnapshot(offer.lists.get(`1/${lists.large}`) ?? new Uint8Array()).length;
  expect(seen.at(-1)).toEqual({ done: 2, total: 2, receivedBytes });
});

test("what arrived of a set admits nobody before the set is whole", async () => {
  const { pinned, server, vault, parts } = await setup("not-yet");
  breakAt(server, largePath);
  await sync(parts);
  expect(valueOf(await openHeld(vault, pinned))).toEqual({ isDamaged: false });
});

test("a delta that was applied before the break is not fetched again", async () => {
  const { offer, server, vault, parts } = await setup("delta");
  const { held } = valueOf(await sync(parts));
  const next = await createNextOffer();
  await server.publish(next, { former: offer, tag: '"2"' });
  const full: Vault = { ...vault, commit: () => Promise.resolve(fail("store-full" as const)) };
  expect(await sync({ ...parts, held, vault: full })).toEqual(fail("store-full"));
  server.asked.length = 0;
  expect(digests(valueOf(await sync({ ...parts, held })).held.set?.lists)).toEqual(digests(next.lists));
  expect(askedLists(server)).toEqual([]);
});

test("a list that the phone damaged after it arrived comes again", async () => {
  const { offer, pinned, server, vault, parts } = await setup("damaged");
  const mend = breakAt(server, largePath);
  await sync(parts);
  mend();
  const entry = (await openOffer(offer)).manifest.lists.find(({ list }) => list === lists.small);
  if (entry === undefined) throw new Error("expected a list");
  await vault.keepArriving({ ...entry, bits: new Uint8Array(256).fill(255) });
  server.asked.length = 0;
  await sync(parts);
  expect(askedLists(server).sort()).toEqual([smallPath, largePath]);
  expect(digests(valueOf(await openHeld(vault, pinned)).held?.set?.lists)).toEqual(digests(offer.lists));
});

test("storage that fills up meanwhile is told, and what had arrived stays for the next time", async () => {
  const { offer, server, vault, parts } = await setup("full");
  let room = 1;
  const filling: Vault = {
    ...vault,
    keepArriving: (list) => {
      room -= 1;
      return room < 0 ? Promise.resolve(fail("store-full")) : vault.keepArriving(list);
    },
  };
  expect(await sync({ ...parts, vault: filling })).toEqual(fail("store-full"));
  server.asked.length = 0;
  expect(digests(valueOf(await sync(parts)).held.set?.lists)).toEqual(digests(offer.lists));
  expect(askedLists(server)).toHaveLength(1);
});

test.each(["startArriving", "readLists"] as const)("where %s fails, the sync says so", async (part) => {
  const { vault, parts } = await setup(`broken-${part}`);
  const broken: Vault = { ...vault, [part]: () => Promise.resolve(fail("store-unavailable")) };
  expect(await sync({ ...parts, vault: broken })).toEqual(fail("store-unavailable"));
});

test("a newer set that is published after the break takes no list of the older one", async () => {
  const { offer, server, vault, parts } = await setup("newer");
  const mend = breakAt(server, largePath);
  await sync(parts);
  mend();
  const next = await createNextOffer();
  await server.publish(next, { tag: '"2"' });
  const { held } = valueOf(await sync(parts));
  expect(digests(held.set?.lists)).toEqual(digests(next.lists));
  const former = (await openOffer(offer)).manifest.lists.filter(({ list }) => list === lists.small);
  expect(await vault.readLists(former)).toEqual(ok([undefined]));
});

test("storage erased while the page is open is filled again by the next sync, without the network's lists", async () => {
  const { offer, pinned, server, parts } = await setup("wiped");
  const { held } = valueOf(await sync(parts));
  // The phone has erased the database: what the same page finds is an empty one.
  const { vault } = createGateStore("wiped-anew");
  server.asked.length = 0;
  expect(valueOf(await sync({ ...parts, held, vault })).isNew).toBe(false);
  expect(askedLists(server)).toEqual([]);
  expect(digests(valueOf(await openHeld(vault, pinned)).held?.set?.lists)).toEqual(digests(offer.lists));
});

test("storage erased while the page is open and full is told", async () => {
  const { parts } = await setup("wiped-full");
  const { held } = valueOf(await sync(parts));
  const empty = createGateStore("wiped-full-anew").vault;
  const full: Vault = { ...empty, commit: () => Promise.resolve(fail("store-full" as const)) };
  expect(await sync({ ...parts, held, vault: full })).toEqual(fail("store-full"));
});
