import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { fail, ok } from "../../core/result.ts";
import { verifyCode } from "../../core/verdict/verify-code.ts";
import { createVault } from "../../store/vault.ts";
import { sync } from "../../sync/sync.ts";
import { createFakeSyncServer, createNextOffer, fakeOrigin } from "../../testing/fake-sync-server.ts";
import {
  acceptWorld,
  createCode,
  createLiveCode,
  createOffer,
  nowSeconds,
  passClaims,
  printClaims,
} from "../../testing/test-world.ts";
import { createGate } from "./gate.ts";
import type { Gate, GateParts } from "./gate.ts";
import { outcomeOf } from "./state.ts";

const settle = async (gate: Gate, isThere: () => boolean): Promise<void> => {
  if (isThere()) return;
  await new Promise<void>((resolve) => {
    const stop = gate.state.subscribe(() => {
      if (!isThere()) return;
      resolve();
      queueMicrotask(() => {
        stop();
      });
    });
  });
};

const setup = async (name: string, changes: Partial<GateParts> = {}) => {
  const { pinned } = await acceptWorld();
  const server = createFakeSyncServer();
  await server.publish(await createOffer());
  const clock = { seconds: nowSeconds };
  const vault = createVault(name);
  const device = { vault, pinned, fetch: server.fetch, origin: fakeOrigin, nowSeconds: () => clock.seconds };
  const parts: GateParts = {
    ...device,
    verify: verifyCode,
    sync: (held, onProgress) => sync({ ...device, held, onProgress }),
    buildSeconds: 0,
    ...changes,
  };
  const gate = createGate(parts);
  const scan = async (text: string) => {
    gate.dispatch({ type: "next-traveler" });
    gate.dispatch({ type: "code-read", text });
    await settle(gate, () => gate.state.value.screen === "verdict");
    const state = gate.state.value;
    if (state.screen !== "verdict") throw new Error(`expected a verdict, got ${state.screen}`);
    return state.check;
  };
  const type = async (lastFour: string) => {
    gate.dispatch({ type: "document-read", lastFour });
    await settle(gate, () => gate.state.value.screen === "verdict");
    const state = gate.state.value;
    if (state.screen !== "verdict") throw new Error(`expected a verdict, got ${state.screen}`);
    return state.check;
  };
  return { gate, clock, server, parts, scan, type };
};

test("a first start has no lists, fetches them, and then aims", async () => {
  const { gate } = await setup("first-start");
  await gate.open();
  expect(gate.state.value).toEqual({ screen: "lists-missing", isDamaged: false });
  await gate.sync();
  expect(gate.state.value.screen).toBe("aiming");
  expect(gate.lists.value).toMatchObject({ isSyncing: false, syncedSeconds: nowSeconds });
});

test("a live green pass is admitted; shown again within two minutes it asks for the document", async () => {
  const { gate, clock, scan, type } = await setup("again");
  await gate.open();
  await gate.sync();
  expect(outcomeOf(await scan(await createLiveCode()))).toBe("admit");
  clock.seconds += 30;
  const again = await scan(await createLiveCode());
  expect([outcomeOf(again), again.shownBeforeSeconds]).toEqual(["confirm", nowSeconds]);
  expect(outcomeOf(await type("001X"))).toBe("admit");
});

test("a page loaded anew still knows who was let through", async () => {
  const { gate, parts, scan } = await setup("reloaded");
  await gate.open();
  await gate.sync();
  await scan(await createLiveCode());
  const reloaded = createGate(parts);
  await reloaded.open();
  reloaded.dispatch({ type: "code-read", text: await createLiveCode() });
  await settle(reloaded, () => reloaded.state.value.screen === "verdict");
  expect(reloaded.state.value).toMatchObject({ check: { shownBeforeSeconds: nowSeconds } });
});

test("the same code two minutes later asks for the document, right and wrong", async () => {
  const { gate, clock, scan, type } = await setup("late");
  await gate.open();
  await gate.sync();
  const text = await createLiveCode();
  await scan(text);
  clock.seconds += 121;
  const late = await scan(text);
  expect(late.verdict).toMatchObject({ outcome: "confirm", reasons: ["proof-late"] });
  expect((await type("9999")).verdict).toMatchObject({
    outcome: "invalid",
    reasons: ["identity-mismatch", "proof-late"],
  });
  gate.dispatch({ type: "type-again" });
  expect(outcomeOf(await type("001x"))).toBe("admit");
});

test("a print asks for the document each time", async () => {
  const { gate, scan, type } = await setup("print");
  await gate.open();
  await gate.sync();
  const text = await createCode(printClaims());
  expect((await scan(text)).verdict.reasons).toEqual(["no-holder-key"]);
  expect(outcomeOf(await type("001X"))).toBe("admit");
  expect(outcomeOf(await scan(text))).toBe("confirm");
});

test("a list that came with a sync decides the next code", async () => {
  const { gate, server, scan } = await setup("red");
  await gate.open();
  await gate.sync();
  await server.publish(await createNextOffer(), { tag: '"2"' });
  await gate.sync();
  const claims = passClaims();
  expect((await scan(await createCode(claims, { proofSeconds: nowSeconds }))).verdict.outcome).toBe("refuse");
});

test("the build's date is the floor of the clock where nothing was synced", async () => {
  const { gate } = await setup("floor", { buildSeconds: nowSeconds + 5000 });
  expect(gate.nowSeconds()).toBe(nowSeconds + 5000);
});

test("a failed sync is told, a later one that works clears it", async () => {
  const { gate, server } = await setup("trouble");
  await gate.open();
  server.answers.set("/sync/manifest", () => Promise.reject(new TypeError("no network")));
  await gate.sync();
  expect(gate.lists.value.trouble).toEqual({ kind: "offline", code: "sync-offline" });
  expect(gate.state.value.screen).toBe("lists-missing");
  server.answers.delete("/sync/manifest");
  await gate.sync();
  expect(gate.lists.value.trouble).toBeUndefined();
  expect(gate.state.value.screen).toBe("aiming");
});

test("two syncs at once are one", async () => {
  const { gate, server } = await setup("joined");
  await gate.open();
  await Promise.all([gate.sync(), gate.sync()]);
  expect(server.asked.filter((path) => path === "/sync/manifest")).toHaveLength(1);
});

test("storage that cannot be used is told, and nobody is let through", async () => {
  const vault = createVault("unused");
  const broken = {
    ...vault,
    readDocuments: () => Promise.resolve(fail("store-unavailable" as const)),
    readAdmitted: () => Promise.resolve(fail("store-unavailable" as const)),
    writeAdmitted: () => Promise.resolve(ok(undefined)),
  };
  const { gate } = await setup("broken", { vault: broken });
  await gate.open();
  expect(gate.lists.value.trouble).toEqual({ kind: "storage", code: "store-unavailable" });
  expect(gate.state.value.screen).toBe("lists-missing");
});

test("a check that cannot be made leads back to aiming, never to a verdict", async () => {
  const { gate } = await setup("broke", { verify: () => Promise.reject(new TypeError("not loaded")) });
  await gate.open();
  await gate.sync();
  gate.dispatch({ type: "code-read", text: "HP1:" });
  expect(gate.state.value.screen).toBe("checking");
  await settle(gate, () => gate.state.value.screen === "aiming");
  expect(gate.state.value.screen).toBe("aiming");
});
