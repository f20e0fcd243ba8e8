import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { fail } from "../core/result.ts";
import { encodeBundle } from "../core/trust/bundle.ts";
import { openRoot } from "../core/trust/root.ts";
import { createGateStore } from "../store/gate-store.ts";
import type { Vault } from "../store/vault.ts";
import { createFakeSyncServer, createNextOffer, fakeOrigin } from "../testing/fake-sync-server.ts";
import {
  createOffer,
  manifestIatSeconds,
  nowSeconds,
  offerToBundle,
  signTestRoot,
  valueOf,
} from "../testing/test-world.ts";
import { exportBundle } from "./export-bundle.ts";
import { importBundle } from "./import-bundle.ts";
import type { ImportParts } from "./import-bundle.ts";
import { openHeld } from "./open-held.ts";
import { sync } from "./sync.ts";

const setup = async (name: string) => {
  const offer = await createOffer();
  const pinned = valueOf(await openRoot(offer.roots[0]));
  const { vault } = createGateStore(name);
  const parts: ImportParts = { pinned, vault, nowSeconds: () => nowSeconds };
  return { offer, pinned, vault, parts, bytes: encodeBundle(offerToBundle(offer)) };
};

const nextBytes = async () => encodeBundle(offerToBundle(await createNextOffer()));

/** What a root of version 2 vouches for. */
const rotatedBundle = async () => {
  const offer = await createOffer();
  return offerToBundle({ ...offer, roots: [...offer.roots, await signTestRoot({ version: 2 })] });
};

test("a bundle puts its set in force on a phone that was never online, for the next start too", async () => {
  const { offer, pinned, vault, parts, bytes } = await setup("first");
  const imported = valueOf(await importBundle(parts, bytes));
  expect([imported.isNew, imported.held.set?.manifest.version]).toEqual([true, 1]);
  const opened = valueOf(await openHeld(vault, pinned));
  expect(opened.isDamaged).toBe(false);
  expect(opened.held?.set?.manifest.document).toEqual(offer.manifest);
});

test("a file is as old as its manifest, not as its import", async () => {
  const { parts, bytes } = await setup("age");
  expect(valueOf(await importBundle(parts, bytes)).held.syncedSeconds).toBe(manifestIatSeconds);
});

test("the same bundle again changes nothing", async () => {
  const { parts, bytes } = await setup("again");
  const { held } = valueOf(await importBundle(parts, bytes));
  const again = valueOf(await importBundle({ ...parts, held }, bytes));
  expect(again.isNew).toBe(false);
  expect([again.held.memory, again.held.roots, again.held.syncedSeconds]).toEqual([
    held.memory,
    held.roots,
    held.syncedSeconds,
  ]);
});

test("an older bundle than the set held is refused, and the set stays", async () => {
  const { pinned, vault, parts, bytes } = await setup("older");
  const { held } = valueOf(await importBundle(parts, await nextBytes()));
  expect(await importBundle({ ...parts, held }, bytes)).toEqual(fail("manifest-rolled-back"));
  expect(valueOf(await openHeld(vault, pinned)).held?.set?.manifest.version).toBe(2);
});

test("a newer bundle takes the place of what a sync brought", async () => {
  const { offer, parts } = await setup("newer");
  const server = createFakeSyncServer();
  await server.publish(offer);
  const { held } = valueOf(await sync({ ...parts, fetch: server.fetch, origin: fakeOrigin }));
  const imported = valueOf(await importBundle({ ...parts, held }, await nextBytes()));
  expect([imported.isNew, imported.held.set?.manifest.version]).toEqual([true, 2]);
  // The next sync asks for the whole manifest: the tag was of another one.
  expect(imported.held).not.toHaveProperty("manifestTag");
});

test("a bundle's later roots are walked again at the next start, and a second import adds none", async () => {
  const { pinned, vault, parts } = await setup("rotated");
  const bytes = encodeBundle(await rotatedBundle());
  const { held } = valueOf(await importBundle(parts, bytes));
  expect(held.roots).toHaveLength(2);
  expect(valueOf(await openHeld(vault, pinned)).held?.root.version).toBe(2);
  expect(valueOf(await importBundle({ ...parts, held }, bytes)).held.roots).toHaveLength(2);
});

test("a bundle of another root is refused", async () => {
  const { parts } = await setup("foreign");
  const roots = [await signTestRoot({ expSeconds: nowSeconds + 1000 })];
  const foreign = encodeBundle(offerToBundle({ ...(await createOffer()), roots }));
  expect(await importBundle(parts, foreign)).toEqual(fail("root-equivocation"));
});

test.each([
  ["an empty file", new Uint8Array(), "bundle-malformed"],
  ["a picture", new Uint8Array([0x89, 0x50, 0x4e, 0x47]), "bundle-malformed"],
] as const)("%s is no bundle", async (name, bytes, code) => {
  const { parts } = await setup(name);
  expect(await importBundle(parts, bytes)).toEqual(fail(code));
});

test("a bundle that lacks a list is refused whole", async () => {
  const { parts, offer, vault, pinned } = await setup("lacks");
  const bundle = offerToBundle(offer);
  expect(await importBundle(parts, encodeBundle({ ...bundle, lists: bundle.lists.slice(1) }))).toEqual(
    fail("list-absent"),
  );
  expect(valueOf(await openHeld(vault, pinned)).held).toBeUndefined();
});

test("a phone without room says so, and the former set stays", async () => {
  const { parts, bytes } = await setup("full");
  const { held } = valueOf(await importBundle(parts, bytes));
  const full: Vault = { ...parts.vault, commit: () => Promise.resolve(fail("store-full" as const)) };
  expect(await importBundle({ ...parts, held, vault: full }, await nextBytes())).toEqual(fail("store-full"));
});

test("what one phone exports another one imports", async () => {
  const { offer, parts } = await setup("exports");
  const { held } = valueOf(await importBundle(parts, encodeBundle(await rotatedBundle())));
  const { vault } = createGateStore("imports");
  const imported = valueOf(await importBundle({ ...parts, vault }, await exportBundle(held)));
  expect(imported.held.set?.manifest.document).toEqual(offer.manifest);
  expect(imported.held.root.version).toBe(2);
});

test("while a bundle is written the page goes on between two lists", async () => {
  const { parts, bytes } = await setup("lives");
  const { held } = valueOf(await importBundle(parts, bytes));
  let isWritten = false;
  const exporting = exportBundle(held).then(() => {
    isWritten = true;
  });
  await new Promise((resolve) => setTimeout(resolve));
  expect(isWritten).toBe(false);
  await exporting;
});

test("without a set in force there is nothing to export", async () => {
  const { parts, bytes } = await setup("none");
  const { set: _set, ...held } = valueOf(await importBundle(parts, bytes)).held;
  await expect(exportBundle(held)).rejects.toThrow("expected a set in force");
});
