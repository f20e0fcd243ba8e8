import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { fail } from "../../core/result.ts";
import { createGateStore } from "../../store/gate-store.ts";
import { encodeBundle } from "../../core/trust/bundle.ts";
import { createNextOffer } from "../../testing/fake-sync-server.ts";
import { createGateOnDuty, createTestGate } from "../../testing/test-gate.ts";
import type { TestGate } from "../../testing/test-gate.ts";
import { createLiveCode, createOffer, lists, offerToBundle, valueOf } from "../../testing/test-world.ts";

const firstBundle = async () => encodeBundle(offerToBundle(await createOffer()));
const nextBundle = async () => encodeBundle(offerToBundle(await createNextOffer()));

const cutOff = ({ server }: TestGate): void => {
  for (const path of ["/sync/manifest", "/sync/root/2"])
    server.answers.set(path, () => Promise.reject(new TypeError("no network")));
};
const versionOf = ({ gate }: TestGate): number | undefined => gate.lists.status.value.set?.version;

/** The server holds the answer to the question for the manifest back until the test lets it go. */
const holdManifest = ({ server }: TestGate, answer: () => Response) => {
  let letGo: () => void = () => undefined;
  let isAsked: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => {
    isAsked = resolve;
  });
  server.answers.set("/sync/manifest", async () => {
    isAsked();
    await new Promise<void>((resolve) => {
      letGo = resolve;
    });
    return answer();
  });
  return {
    asked,
    letGo: () => {
      letGo();
    },
  };
};

test("a phone that was never online works from a bundle file, also after a reload", async () => {
  const test = await createTestGate("import");
  cutOff(test);
  await test.gate.open();
  await test.gate.sync();
  expect(test.gate.state.value.screen).toBe("lists-missing");
  test.gate.dispatch({ type: "menu-opened", page: "lists" });
  expect(await test.gate.lists.importBundle(await firstBundle())).toEqual({ ok: true, value: undefined });
  expect(test.gate.state.value).toEqual({ screen: "menu", page: "lists", back: { screen: "aiming" } });
  expect(test.gate.lists.status.value).toMatchObject({ set: { version: 1, listCount: 2 }, isSyncing: false });
  expect(test.gate.lists.status.value.trouble).toBeUndefined();
  test.gate.dispatch({ type: "menu-closed" });
  expect((await test.scan(await createLiveCode())).verdict.outcome).toBe("admit");
  const reloaded = await test.otherPage();
  await reloaded.gate.open();
  expect(reloaded.gate.state.value.screen).toBe("aiming");
});

test("a file that is no bundle changes nothing and says why", async () => {
  const test = await createGateOnDuty("no-bundle");
  const before = test.gate.lists.status.value;
  expect(await test.gate.lists.importBundle(new Uint8Array([1, 2, 3]))).toEqual(fail("bundle-malformed"));
  expect(test.gate.lists.status.value).toBe(before);
});

test("what one phone exports another one imports", async () => {
  const { gate } = await createGateOnDuty("exporting");
  const bytes = await gate.lists.exportBundle();
  const other = await createTestGate("importing");
  await other.gate.open();
  expect(await other.gate.lists.importBundle(bytes ?? new Uint8Array())).toMatchObject({ ok: true });
  expect(other.gate.state.value.screen).toBe("aiming");
});

test("without lists there is nothing to export", async () => {
  const { gate } = await createTestGate("nothing");
  await gate.open();
  expect(await gate.lists.exportBundle()).toBeUndefined();
});

test("a sync that found nothing new does not put back what a file brought meanwhile", async () => {
  const test = await createGateOnDuty("import-during-sync");
  const { asked, letGo } = holdManifest(test, () => new Response(null, { status: 304 }));
  const syncing = test.gate.sync();
  await asked;
  expect((await test.gate.lists.importBundle(await nextBundle())).ok).toBe(true);
  expect(versionOf(test)).toBe(2);
  expect(test.gate.lists.status.value.isSyncing).toBe(true);
  letGo();
  await syncing;
  expect([versionOf(test), test.gate.lists.status.value.isSyncing]).toEqual([2, false]);
  expect((await test.scan(await createLiveCode())).verdict.outcome).toBe("refuse");
});

test("a sync that brings an older set than a file meanwhile leaves the newer one in force", async () => {
  const test = await createTestGate("older-sync");
  await test.gate.open();
  const { manifest } = await createOffer();
  const { asked, letGo } = holdManifest(test, () => new Response(manifest));
  const syncing = test.gate.sync();
  await asked;
  expect((await test.gate.lists.importBundle(await nextBundle())).ok).toBe(true);
  letGo();
  await syncing;
  expect(versionOf(test)).toBe(2);
  const reloaded = await test.otherPage();
  await reloaded.gate.open();
  expect(versionOf(reloaded)).toBe(2);
});

test("an older bundle is refused, and the set in force stays", async () => {
  const test = await createTestGate("older-bundle");
  await test.gate.open();
  await test.gate.lists.importBundle(await nextBundle());
  expect(await test.gate.lists.importBundle(await firstBundle())).toEqual(fail("manifest-rolled-back"));
  expect(versionOf(test)).toBe(2);
});

test("a tab without lists and network takes those that another tab has kept", async () => {
  const test = await createTestGate("other-tab");
  await test.gate.open();
  const other = await test.otherPage();
  await other.gate.open();
  await other.gate.lists.importBundle(await firstBundle());
  expect(test.gate.state.value.screen).toBe("lists-missing");
  cutOff(test);
  await test.gate.sync();
  expect(test.gate.state.value.screen).toBe("aiming");
  expect(test.gate.lists.status.value).toMatchObject({ trouble: { kind: "offline" }, set: { version: 1 } });
});

test("a tab whose sync comes after that of another one has the newer set in force", async () => {
  const test = await createGateOnDuty("slower-tab");
  const other = await test.otherPage();
  await other.gate.open();
  const { manifest } = await createOffer();
  await other.gate.lists.importBundle(await nextBundle());
  test.server.answers.set("/sync/manifest", () => new Response(manifest));
  await test.gate.sync();
  await other.gate.sync();
  expect(versionOf(other)).toBe(2);
});

test("a list that was damaged on the phone is told, fetched anew, and nobody is judged before", async () => {
  const test = await createGateOnDuty("damaged");
  const { vault } = test.store;
  const readLists: typeof vault.readLists = async (names) => {
    const read = valueOf(await vault.readLists(names));
    return { ok: true, value: read.map((bits, index) => (index === 0 ? new Uint8Array(bits?.length ?? 0) : bits)) };
  };
  const reloaded = await test.otherPage({ store: { vault: { ...vault, readLists } } });
  await reloaded.gate.open();
  expect(reloaded.gate.state.value).toEqual({ screen: "lists-missing", isDamaged: true });
  reloaded.gate.take(await createLiveCode());
  expect(reloaded.gate.state.value.screen).toBe("lists-missing");
  await reloaded.gate.sync();
  expect(reloaded.gate.state.value.screen).toBe("aiming");
});

test.each(["store-damaged", "store-forgotten"] as const)(
  "a phone whose store says %s is no first start",
  async (error) => {
    const { vault } = createGateStore(error);
    const readDocuments = () => Promise.resolve(fail(error));
    const { gate } = await createTestGate(error, { store: { vault: { ...vault, readDocuments } } });
    await gate.open();
    expect(gate.state.value).toEqual({ screen: "lists-missing", isDamaged: true });
    await gate.sync();
    expect(gate.state.value.screen).toBe("aiming");
  },
);

test("a download tells how far it is, and stops telling at its end", async () => {
  const test = await createTestGate("progress");
  await test.gate.open();
  const told: (string | undefined)[] = [];
  test.gate.lists.status.subscribe(({ progress }) => {
    if (progress !== undefined) told.push(`${progress.done}/${progress.total}`);
  });
  await test.gate.sync();
  expect(told.at(-1)).toBe("2/2");
  expect(test.gate.lists.status.value).not.toHaveProperty("progress");
});

test.each([
  ["store-full", "storage-full"],
  ["store-blocked", "storage"],
  ["store-unavailable", "storage"],
] as const)("lists that cannot be kept (%s) are not in force", async (code, kind) => {
  const { vault } = createGateStore(code);
  const test = await createTestGate(code, {
    store: { vault: { ...vault, commit: () => Promise.resolve(fail(code)) } },
  });
  await test.gate.open();
  await test.gate.sync();
  expect(test.gate.lists.status.value.trouble).toEqual({ kind, code });
  expect(await test.gate.lists.importBundle(await firstBundle())).toEqual(fail(code));
  expect([test.gate.lists.set(), test.gate.state.value.screen]).toEqual([undefined, "lists-missing"]);
});

test("every list of the manifest is in force, by its bits", async () => {
  const { gate } = await createGateOnDuty("in-force");
  expect([...(gate.lists.set()?.lists.keys() ?? [])].toSorted()).toEqual([`1/${lists.small}`, `1/${lists.large}`]);
});

test("what one tab imported is in force in the other at its next failed sync, and as soon as it is told", async () => {
  const test = await createGateOnDuty("import-in-other-tab");
  const [second, third] = [await test.otherPage(), await test.otherPage()];
  await Promise.all([second.gate.open(), third.gate.open()]);
  cutOff(test);
  expect((await test.gate.lists.importBundle(await nextBundle())).ok).toBe(true);
  expect([versionOf(second), versionOf(third)]).toEqual([1, 1]);
  await second.gate.sync();
  await third.gate.lists.look();
  expect([versionOf(second), versionOf(third)]).toEqual([2, 2]);
  expect(second.gate.lists.status.value.trouble).toBeDefined();
});

test("looking for another tab's set changes nothing where there is no newer one", async () => {
  const test = await createGateOnDuty("nothing-newer");
  const set = test.gate.lists.set();
  await test.gate.lists.look();
  expect(test.gate.lists.set()).toBe(set);
});
