import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { fail } from "../../core/result.ts";
import { createVault } from "../../store/vault.ts";
import { createNextOffer } from "../../testing/fake-sync-server.ts";
import { createGateOnDuty, createTestGate, settle } from "../../testing/test-gate.ts";
import { createCode, createLiveCode, nowSeconds, passClaims, printClaims } from "../../testing/test-world.ts";
import { createGate } from "./gate.ts";
import { outcomeOf } from "./state.ts";

test("a first start has no lists, fetches them, and then aims", async () => {
  const { gate } = await createTestGate("first-start");
  await gate.open();
  expect(gate.state.value).toEqual({ screen: "lists-missing", isDamaged: false });
  await gate.sync();
  expect(gate.state.value.screen).toBe("aiming");
  expect(gate.lists.value).toMatchObject({ isSyncing: false, syncedSeconds: nowSeconds });
});

test("a live green pass is admitted; shown again within two minutes it asks for the document", async () => {
  const { clock, scan, type } = await createGateOnDuty("again");
  expect(outcomeOf(await scan(await createLiveCode()))).toBe("admit");
  clock.seconds += 30;
  const again = await scan(await createLiveCode());
  expect([outcomeOf(again), again.shownBeforeSeconds]).toEqual(["confirm", nowSeconds]);
  expect(outcomeOf(await type("001X"))).toBe("admit");
});

test("a page loaded anew still knows who was let through", async () => {
  const { parts, scan } = await createGateOnDuty("reloaded");
  await scan(await createLiveCode());
  const reloaded = createGate(parts);
  await reloaded.open();
  reloaded.dispatch({ type: "code-read", text: await createLiveCode() });
  await settle(reloaded, () => reloaded.state.value.screen === "verdict");
  expect(reloaded.state.value).toMatchObject({ check: { shownBeforeSeconds: nowSeconds } });
});

test("a pass let through in one tab asks for the document in another one", async () => {
  const { parts, scan } = await createGateOnDuty("two-tabs");
  const other = createGate(parts);
  await other.open();
  expect(outcomeOf(await scan(await createLiveCode()))).toBe("admit");
  other.dispatch({ type: "code-read", text: await createLiveCode() });
  await settle(other, () => other.state.value.screen === "verdict");
  expect(other.state.value).toMatchObject({ check: { shownBeforeSeconds: nowSeconds } });
});

test("a phone that erased its storage still knows who was let through, as long as the page is open", async () => {
  const { gate, vault, scan } = await createGateOnDuty("erased");
  await scan(await createLiveCode());
  await vault.changeAdmitted(() => []);
  await gate.sync();
  expect(outcomeOf(await scan(await createLiveCode()))).toBe("confirm");
});

test("who was let through more than two minutes ago is erased with the next sync", async () => {
  const { gate, clock, vault, scan } = await createGateOnDuty("forgotten");
  await scan(await createLiveCode());
  await gate.sync();
  expect(await vault.changeAdmitted((kept) => kept)).toMatchObject({ value: [{ atSeconds: nowSeconds }] });
  clock.seconds += 121;
  await gate.sync();
  expect(await vault.changeAdmitted((kept) => kept)).toMatchObject({ value: [] });
});

test("without storage a page still knows whom it let through", async () => {
  const vault = { ...createVault("no-store"), changeAdmitted: () => Promise.resolve(fail("store-full" as const)) };
  const { scan } = await createGateOnDuty("no-store", { vault });
  expect(outcomeOf(await scan(await createLiveCode()))).toBe("admit");
  expect(outcomeOf(await scan(await createLiveCode()))).toBe("confirm");
});

test("a sync whose code cannot be loaded is told as a missing network, and can be tried again", async () => {
  const { gate } = await createTestGate("unloaded", { sync: () => Promise.reject(new TypeError("not loaded")) });
  await gate.open();
  await gate.sync();
  expect(gate.lists.value).toEqual({ isSyncing: false, trouble: { kind: "offline", code: "sync-offline" } });
});

test("the same code two minutes later asks for the document, right and wrong", async () => {
  const { gate, clock, scan, type } = await createGateOnDuty("late");
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
  const { scan, type } = await createGateOnDuty("print");
  const text = await createCode(printClaims());
  expect((await scan(text)).verdict.reasons).toEqual(["no-holder-key"]);
  expect(outcomeOf(await type("001X"))).toBe("admit");
  expect(outcomeOf(await scan(text))).toBe("confirm");
});

test("a list that came with a sync decides the next code", async () => {
  const { gate, server, scan } = await createGateOnDuty("red");
  await server.publish(await createNextOffer(), { tag: '"2"' });
  await gate.sync();
  const claims = passClaims();
  expect((await scan(await createCode(claims, { proofSeconds: nowSeconds }))).verdict.outcome).toBe("refuse");
});

test("the build's date is the floor of the clock where nothing was synced", async () => {
  const { gate } = await createTestGate("floor", { buildSeconds: nowSeconds + 5000 });
  expect(gate.nowSeconds()).toBe(nowSeconds + 5000);
});

test("a failed sync is told, a later one that works clears it", async () => {
  const { gate, server } = await createTestGate("trouble");
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
  const { gate, server } = await createTestGate("joined");
  await gate.open();
  await Promise.all([gate.sync(), gate.sync()]);
  expect(server.asked.filter((path) => path === "/sync/manifest")).toHaveLength(1);
});

test("storage that cannot be used is told, and nobody is let through", async () => {
  const vault = createVault("unused");
  const broken = {
    ...vault,
    readDocuments: () => Promise.resolve(fail("store-unavailable" as const)),
    changeAdmitted: () => Promise.resolve(fail("store-unavailable" as const)),
  };
  const { gate } = await createTestGate("broken", { vault: broken });
  await gate.open();
  expect(gate.lists.value.trouble).toEqual({ kind: "storage", code: "store-unavailable" });
  expect(gate.state.value.screen).toBe("lists-missing");
});

test("a check that cannot be made leads back to aiming, never to a verdict", async () => {
  const { gate } = await createGateOnDuty("broke", { verify: () => Promise.reject(new TypeError("not loaded")) });
  gate.dispatch({ type: "code-read", text: "HP1:" });
  expect(gate.state.value.screen).toBe("checking");
  await settle(gate, () => gate.state.value.screen === "aiming");
  expect(gate.state.value.screen).toBe("aiming");
});
