import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { fail } from "../../core/result.ts";
import { createGateStore } from "../../store/gate-store.ts";
import { createNextOffer } from "../../testing/fake-sync-server.ts";
import { createGateOnDuty, createSlowVerify, createTestGate, nextCheck, settle } from "../../testing/test-gate.ts";
import { createCode, createLiveCode, nowSeconds, passClaims, printClaims } from "../../testing/test-world.ts";
import { outcomeOf } from "./state.ts";
import type { Event } from "./state.ts";

test("a first start has no lists, fetches them, and then aims", async () => {
  const { gate } = await createTestGate("first-start");
  await gate.open();
  expect(gate.state.value).toEqual({ screen: "lists-missing", isDamaged: false });
  await gate.sync();
  expect(gate.state.value.screen).toBe("aiming");
  expect(gate.lists.status.value).toMatchObject({ isSyncing: false, syncedSeconds: nowSeconds });
});

test("a sync whose code cannot be loaded is told as a missing network, and can be tried again", async () => {
  const { gate } = await createTestGate("unloaded", { sync: () => Promise.reject(new TypeError("not loaded")) });
  await gate.open();
  const told = { isSyncing: false, trouble: { kind: "offline", code: "sync-offline" } };
  await gate.sync();
  expect(gate.lists.status.value).toEqual(told);
  await gate.sync();
  expect(gate.lists.status.value).toEqual(told);
});

test("a print asks for the document each time", async () => {
  const { scan, type } = await createGateOnDuty("print");
  const text = await createCode(printClaims());
  expect((await scan(text)).verdict.reasons).toEqual(["no-holder-key"]);
  expect(outcomeOf(await type("001X"))).toBe("admit");
  expect(outcomeOf(await scan(text))).toBe("confirm");
});

test("a wrong end of the document number can be typed again", async () => {
  const { gate, clock, scan, type } = await createGateOnDuty("late");
  const text = await createLiveCode();
  await scan(text);
  clock.seconds += 121;
  const late = await scan(text);
  expect(late.verdict).toMatchObject({ outcome: "confirm", reasons: ["proof-late"] });
  const wrong = await type("9999");
  expect(wrong).toMatchObject({ id: late.id, verdict: { outcome: "invalid" } });
  expect(wrong.verdict.reasons).toEqual(["identity-mismatch", "proof-late"]);
  gate.dispatch({ type: "type-again" });
  expect(outcomeOf(await type("001x"))).toBe("admit");
});

test("a document that was compared with the eye admits as a typed one does", async () => {
  const { gate, scan } = await createGateOnDuty("by-eye");
  const asked = await scan(await createCode(passClaims()));
  expect(outcomeOf(asked)).toBe("confirm");
  gate.dispatch({ type: "document-seen" });
  await settle(gate, () => gate.state.value.screen === "checking");
  const check = await nextCheck(gate);
  expect([outcomeOf(check), check.id]).toEqual(["admit", asked.id]);
});

test("a document helps no code that is not asked for one", async () => {
  const { gate, scan } = await createGateOnDuty("no-document");
  for (const text of ["HP1:", await createLiveCode()]) {
    await scan(text);
    const state = gate.state.value;
    gate.dispatch({ type: "document-seen" });
    gate.dispatch({ type: "document-read", lastFour: "001X" });
    expect(gate.state.value).toBe(state);
  }
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
  expect(gate.lists.status.value.trouble).toEqual({ kind: "offline", code: "sync-offline" });
  expect(gate.state.value.screen).toBe("lists-missing");
  server.answers.delete("/sync/manifest");
  await gate.sync();
  expect(gate.lists.status.value.trouble).toBeUndefined();
  expect(gate.state.value.screen).toBe("aiming");
});

test("two syncs at once are one", async () => {
  const { gate, server } = await createTestGate("joined");
  await gate.open();
  await Promise.all([gate.sync(), gate.sync()]);
  expect(server.asked.filter((path) => path === "/sync/manifest")).toHaveLength(1);
});

test("storage that cannot be used is told, and nobody is let through", async () => {
  const { vault } = createGateStore("unused");
  const broken = {
    ...vault,
    readDocuments: () => Promise.resolve(fail("store-unavailable" as const)),
    changeSeen: () => Promise.resolve(fail("store-unavailable" as const)),
  };
  const { gate } = await createTestGate("broken", { store: { vault: broken } });
  await gate.open();
  expect(gate.lists.status.value.trouble).toEqual({ kind: "storage", code: "store-unavailable" });
  expect(gate.state.value.screen).toBe("lists-missing");
  gate.take(await createLiveCode());
  expect(gate.state.value.screen).toBe("lists-missing");
});

test("a check that cannot be made leads back to aiming, never to a verdict", async () => {
  const { gate } = await createGateOnDuty("broke", { verify: () => Promise.reject(new TypeError("not loaded")) });
  gate.take("HP1:");
  expect(gate.state.value.screen).toBe("checking");
  await settle(gate, () => gate.state.value.screen === "aiming");
  expect(gate.state.value.screen).toBe("aiming");
});

test("a check that breaks where there is no camera leads back to what is said of the camera", async () => {
  const { gate } = await createGateOnDuty("broke-blind", { verify: () => Promise.reject(new TypeError("not loaded")) });
  gate.dispatch({ type: "camera-failed", trouble: "blocked" });
  gate.take("HP1:");
  await settle(gate, () => gate.state.value.screen !== "checking");
  expect(gate.state.value).toEqual({ screen: "camera", trouble: "blocked" });
});

test("a code that comes while another one is checked is dropped: one traveler at a time", async () => {
  const { verify, waiting } = createSlowVerify();
  const { gate } = await createGateOnDuty("one-at-a-time", { verify });
  const text = await createLiveCode();
  gate.take(text);
  gate.take("HP1:OTHER");
  gate.see("HP1:OTHER");
  expect(waiting).toHaveLength(1);
  waiting[0]?.();
  expect((await nextCheck(gate)).text).toBe(text);
});

test("a camera that fails while a scanner's code is checked does not lose the code", async () => {
  const { verify, waiting } = createSlowVerify();
  const { gate } = await createGateOnDuty("no-camera", { verify });
  gate.dispatch({ type: "camera-failed", trouble: "absent" });
  gate.take(await createLiveCode());
  // The picture is shown while a code is checked, so the camera is tried again, and fails again.
  gate.dispatch({ type: "camera-failed", trouble: "absent" });
  expect(waiting).toHaveLength(1);
  waiting[0]?.();
  expect(outcomeOf(await nextCheck(gate))).toBe("admit");
});

test("what happens to the phone does not touch a verdict that is shown", async () => {
  const { gate, scan } = await createGateOnDuty("untouched");
  await scan(await createLiveCode());
  const shown = gate.state.value;
  const events: readonly Event[] = [
    { type: "lists-arrived" },
    { type: "code-read", text: "HP1:OTHER" },
    { type: "camera-failed", trouble: "taken" },
    { type: "camera-retried" },
    { type: "menu-opened", page: "menu" },
    { type: "menu-closed" },
    { type: "grace-judged", isOver: true },
    { type: "opened", hasLists: false, isDamaged: true },
  ];
  for (const event of events) gate.dispatch(event);
  await gate.sync();
  expect(gate.state.value).toBe(shown);
});
