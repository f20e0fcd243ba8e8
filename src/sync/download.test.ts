import { expect, test } from "vitest";
import { syncPaths } from "../api/sync-paths.ts";
import { colourAt } from "../core/status-list/bits.ts";
import { encodeSnapshot } from "../core/status-list/snapshot.ts";
import { openRoot } from "../core/trust/root.ts";
import { acceptOffer } from "../core/trust/trust-set.ts";
import { createFakeSyncServer, createNextOffer, fakeOrigin, found } from "../testing/fake-sync-server.ts";
import { createOffer, lists, nowSeconds, places, signTestRoot, valueOf } from "../testing/test-world.ts";
import type { ListProgress } from "./download-lists.ts";
import { download } from "./download.ts";
import type { DownloadParts } from "./download.ts";
import type { Held } from "./held.ts";

const small = `1/${lists.small}`;
const snapshotPath = syncPaths.snapshot(1, lists.small, 1);

const setup = async () => {
  const offer = await createOffer();
  const pinned = valueOf(await openRoot(offer.roots[0]));
  const server = createFakeSyncServer();
  await server.publish(offer);
  const parts: DownloadParts = { fetch: server.fetch, origin: fakeOrigin, pinned, nowSeconds: () => nowSeconds };
  return { offer, pinned, server, parts };
};

const setupHeld = async () => {
  const { offer, pinned, server, parts } = await setup();
  const accepted = valueOf(await acceptOffer(pinned, undefined, offer));
  const held: Held = { ...accepted, roots: [pinned.document], manifestTag: '"1"', syncedSeconds: nowSeconds };
  return { offer, pinned, server, held, parts: { ...parts, held } };
};

test("a first sync brings the whole set as an offer that is accepted", async () => {
  const { offer, pinned, server, parts } = await setup();
  const downloaded = valueOf(await download(parts));
  expect(downloaded.manifestTag).toBe('"1"');
  expect(downloaded.offer?.lists).toEqual(offer.lists);
  expect(valueOf(await acceptOffer(pinned, undefined, downloaded.offer ?? offer)).set.manifest.version).toBe(1);
  expect(server.asked).toEqual([
    "/sync/root/2",
    "/sync/manifest",
    "/sync/trust/1",
    snapshotPath,
    syncPaths.snapshot(1, lists.large, 1),
  ]);
});

test("progress counts every list up to the last, and what came for them", async () => {
  const { offer, parts } = await setup();
  const seen: ListProgress[] = [];
  await download({ ...parts, onProgress: (progress) => seen.push(progress) });
  expect(seen.map(({ done, total }) => [done, total])).toEqual([
    [1, 2],
    [2, 2],
  ]);
  const streams = [...offer.lists.values()].map((bits) => encodeSnapshot(bits).length);
  expect(seen.at(-1)?.receivedBytes).toBe(streams.reduce((sum, length) => sum + length, 0));
});

test("nothing but root and manifest is asked for when the tag still holds", async () => {
  const { server, parts } = await setupHeld();
  const downloaded = valueOf(await download(parts));
  expect(downloaded.offer).toBeUndefined();
  expect(downloaded.manifestTag).toBe('"1"');
  expect(server.asked).toEqual(["/sync/root/2", "/sync/manifest"]);
});

test("a manifest under a new tag that is the one held changes nothing", async () => {
  const { offer, server, parts } = await setupHeld();
  await server.publish(offer, { tag: '"2"' });
  const downloaded = valueOf(await download(parts));
  expect(downloaded.offer).toBeUndefined();
  expect(downloaded.manifestTag).toBe('"2"');
});

test("only the list that changed comes, as a delta", async () => {
  const { offer, server, parts } = await setupHeld();
  await server.publish(await createNextOffer(), { former: offer, tag: '"2"' });
  const downloaded = valueOf(await download(parts));
  const bits = downloaded.offer?.lists.get(small);
  expect(bits && colourAt(bits, places.green)).toBe("red");
  const delta = syncPaths.delta(1, lists.small, { from: 1, to: 2 });
  expect(server.asked).toEqual(["/sync/root/2", "/sync/manifest", delta]);
});

test.each([
  ["is gone", () => new Response(null, { status: 410 })],
  ["is damaged", () => new Response(new Uint8Array([1, 2, 3]))],
])("the snapshot comes where the delta %s", async (_, answer) => {
  const { offer, server, parts } = await setupHeld();
  await server.publish(await createNextOffer(), { former: offer, tag: '"2"' });
  server.answers.set(syncPaths.delta(1, lists.small, { from: 1, to: 2 }), answer);
  const bits = valueOf(await download(parts)).offer?.lists.get(small);
  expect(bits && colourAt(bits, places.green)).toBe("red");
  expect(server.asked.at(-1)).toBe(syncPaths.snapshot(1, lists.small, 2));
});

test("a snapshot with another hash is asked for once more, past caches, then refused", async () => {
  const { server, parts } = await setup();
  server.answers.set(snapshotPath, found(new Uint8Array([0, 0, 0, 0, 0, 0, 0])));
  expect(await download(parts)).toEqual({ ok: false, error: "sync-list-hash" });
  expect(server.asked.filter((path) => path === snapshotPath)).toHaveLength(2);
});

test("a list that the manifest names and the server does not have is said", async () => {
  const { server, parts } = await setup();
  server.answers.delete(snapshotPath);
  expect(await download(parts)).toEqual({ ok: false, error: "sync-list-absent" });
});

test("new roots are followed one by one, and the manifest comes without its former tag", async () => {
  const { server, parts } = await setupHeld();
  const second = await signTestRoot({ version: 2 });
  server.answers.set("/sync/root/2", found(second));
  const downloaded = valueOf(await download(parts));
  expect(downloaded.roots).toEqual([...(parts.held?.roots ?? []), second]);
  expect(downloaded.offer?.roots).toEqual(downloaded.roots);
  expect(server.asked.slice(0, 3)).toEqual(["/sync/root/2", "/sync/root/3", "/sync/manifest"]);
});

test("a root that its predecessor did not sign stops the sync", async () => {
  const { server, parts } = await setup();
  server.answers.set("/sync/root/2", found(await signTestRoot({ version: 2 }, ["root-4", "root-5"])));
  expect(await download(parts)).toEqual({ ok: false, error: "root-signatures" });
});

test("a manifest older than the newest seen is refused before its lists are fetched", async () => {
  const { server, parts, held } = await setupHeld();
  const newer = { ...held, memory: { ...held.memory, manifest: { version: 9, hashHex: "00", iatSeconds: 0 } } };
  const { manifestTag: _tag, ...untagged } = newer;
  expect(await download({ ...parts, held: untagged })).toEqual({ ok: false, error: "manifest-rolled-back" });
  expect(server.asked).toEqual(["/sync/root/2", "/sync/manifest"]);
});

test("a manifest signed by another key is refused", async () => {
  const { server, parts } = await setup();
  await server.publish(await createOffer());
  server.answers.set("/sync/manifest", found((await createOffer({ manifestSigner: "trust" })).manifest));
  expect(await download(parts)).toEqual({ ok: false, error: "manifest-signature" });
});

test("a server that has published nothing is not an error of the network", async () => {
  const { parts } = await setup();
  const empty = createFakeSyncServer();
  expect(await download({ ...parts, fetch: empty.fetch })).toEqual({ ok: false, error: "sync-nothing" });
});

test.each([
  ["no network", () => Promise.reject(new TypeError("failed to fetch")), "sync-offline"],
  ["an error of the server", () => new Response(null, { status: 503 }), "sync-server"],
  [
    "a body that announces more than the limit",
    () => new Response("x", { headers: { "content-length": "1048577" } }),
    "sync-too-large",
  ],
  ["a body that is longer than the limit", () => new Response(new Uint8Array(2 ** 20 + 1)), "sync-too-large"],
])("%s is a value", async (_, answer, error) => {
  const { server, parts } = await setup();
  server.answers.set("/sync/manifest", answer);
  expect(await download(parts)).toEqual({ ok: false, error });
});

test("a sync can be stopped, before and while it runs", async () => {
  const { parts } = await setup();
  const stopped = AbortSignal.abort();
  expect(await download({ ...parts, signal: stopped })).toEqual({ ok: false, error: "sync-stopped" });
  const control = new AbortController();
  const fetch: typeof globalThis.fetch = (_, init) =>
    new Promise((_resolve, reject) => {
      init?.signal?.addEventListener("abort", () => {
        reject(new DOMException("aborted", "AbortError"));
      });
      control.abort();
    });
  expect(await download({ ...parts, fetch, signal: control.signal })).toEqual({ ok: false, error: "sync-stopped" });
});

test("the difference to the server's clock is measured, caches on the way included", async () => {
  const { offer, server, parts } = await setup();
  const date = new Date((nowSeconds + 90) * 1000).toUTCString();
  server.answers.set("/sync/manifest", found(offer.manifest, { date, age: "30" }));
  expect(valueOf(await download(parts)).clockOffsetSeconds).toBe(120);
});
