import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { defaultPolicy } from "../../core/trust/policy.ts";
import { createGateOnDuty, createTestGate } from "../../testing/test-gate.ts";
import {
  createCode,
  createOffer,
  manifestIatSeconds,
  midnightSeconds,
  nowSeconds,
  passClaims,
} from "../../testing/test-world.ts";
import type { WorldChanges } from "../../testing/test-world.ts";
import { releaseGraceSeconds } from "./release-age.ts";
import { outcomeOf } from "./state.ts";

const day = 86_400;

/** A world whose policy asks for a release; later versions follow on earlier ones. */
const asking = (oldestAppVersion: number, version = 1, changes: WorldChanges = {}): WorldChanges => ({
  trust: {
    version,
    iatSeconds: midnightSeconds - day + version,
    expSeconds: midnightSeconds + 6 * day,
    policy: { ...defaultPolicy, oldestAppVersion },
  },
  manifest: { version, iatSeconds: manifestIatSeconds + version - 1 },
  ...changes,
});

const createOld = (name: string) => createGateOnDuty(name, { world: asking(2) });
const stopsAt = nowSeconds + releaseGraceSeconds;

test("a release that the policy accepts does not stop", async () => {
  const { gate, clock } = await createGateOnDuty("new-enough", { world: asking(1) });
  clock.pass(30 * day);
  gate.look();
  expect([gate.lists.status.value.stopsSeconds, gate.state.value.screen]).toEqual([undefined, "aiming"]);
});

test("a release too old says when it stops, goes on until then, and stops", async () => {
  const { gate, clock, scan, leave } = await createOld("too-old");
  expect(gate.lists.status.value.stopsSeconds).toBe(stopsAt);
  const text = await createCode(passClaims(), { proofSeconds: nowSeconds });
  expect(outcomeOf(await scan(text))).toBe("admit");
  leave();
  clock.seconds = stopsAt - 1;
  gate.look();
  expect(gate.state.value.screen).toBe("aiming");
  clock.seconds = stopsAt;
  gate.look();
  expect(gate.state.value).toEqual({ screen: "app-too-old" });
  gate.take(text);
  expect(gate.state.value.screen).toBe("app-too-old");
});

test("a traveler who is being judged when the grace ends is judged to the end", async () => {
  const { gate, clock, scan, type, leave } = await createOld("to-the-end");
  await scan(await createCode(passClaims()));
  clock.seconds = stopsAt;
  gate.look();
  expect(gate.state.value.screen).toBe("verdict");
  expect((await type("001X")).verdict.claims).toBeDefined();
  leave("held");
  expect(gate.state.value.screen).toBe("app-too-old");
});

test.each(["aiming", "camera", "menu"] as const)("a grace that ends under %s stops the gate", async (screen) => {
  const { gate, clock } = await createOld(`under-${screen}`);
  if (screen === "camera") gate.dispatch({ type: "camera-failed", trouble: "taken" });
  if (screen === "menu") gate.dispatch({ type: "menu-opened", page: "ready" });
  clock.seconds = stopsAt;
  gate.look();
  gate.dispatch({ type: "menu-closed" });
  expect(gate.state.value.screen).toBe("app-too-old");
});

test("the menu opens over a stopped gate and leads back to it", async () => {
  const { gate, clock } = await createOld("menu-over-it");
  clock.seconds = stopsAt;
  gate.look();
  gate.dispatch({ type: "menu-opened", page: "lists" });
  expect(gate.state.value).toEqual({ screen: "menu", page: "lists", back: { screen: "app-too-old" } });
  gate.dispatch({ type: "menu-closed" });
  expect(gate.state.value.screen).toBe("app-too-old");
});

test("a newer policy that accepts the release brings the gate back, also under the menu", async () => {
  const { gate, clock, server } = await createOld("accepted");
  clock.seconds = stopsAt;
  gate.look();
  gate.dispatch({ type: "menu-opened", page: "lists" });
  await server.publish(await createOffer(asking(1, 2)), { tag: '"2"' });
  await gate.sync();
  expect(gate.state.value).toEqual({ screen: "menu", page: "lists", back: { screen: "aiming" } });
  expect(gate.lists.status.value.stopsSeconds).toBeUndefined();
});

test("a policy that accepts and then refuses again begins a new grace", async () => {
  const { gate, clock, server } = await createOld("again");
  clock.seconds += day;
  await server.publish(await createOffer(asking(1, 2)), { tag: '"2"' });
  await gate.sync();
  clock.seconds += day;
  await server.publish(await createOffer(asking(2, 3)), { tag: '"3"' });
  await gate.sync();
  expect(gate.lists.status.value.stopsSeconds).toBe(stopsAt + 2 * day);
});

test("the first sight survives a reload, and a stopped gate opens stopped", async () => {
  const { otherPage, clock } = await createOld("reloaded");
  clock.seconds += day;
  const second = await otherPage();
  await second.gate.open();
  expect([second.gate.lists.status.value.stopsSeconds, second.gate.state.value.screen]).toEqual([stopsAt, "aiming"]);
  clock.seconds = stopsAt;
  const third = await otherPage();
  await third.gate.open();
  expect(third.gate.state.value.screen).toBe("app-too-old");
});

test("the new release goes on where the old one had stopped", async () => {
  const { otherPage, clock } = await createOld("updated");
  clock.seconds = stopsAt;
  const { gate } = await otherPage({ appVersion: 2 });
  await gate.open();
  expect([gate.lists.status.value.stopsSeconds, gate.state.value.screen]).toEqual([undefined, "aiming"]);
});

test("a clock turned back below what was accepted stands at the floor and wins no time", async () => {
  const { gate, clock, server } = await createOld("turned-back");
  clock.seconds = 0;
  await gate.sync();
  expect(gate.nowSeconds()).toBe(manifestIatSeconds);
  // Lists go on coming, and each moves the floor.
  const iatSeconds = stopsAt + 1;
  const changes = asking(2, 2, { manifest: { version: 2, iatSeconds } });
  await server.publish(await createOffer(changes), { tag: '"2"' });
  await gate.sync();
  gate.look();
  expect(gate.state.value.screen).toBe("app-too-old");
});

test("a clock that was ahead when the policy was first seen wins no time by being set right", async () => {
  const test = await createTestGate("ahead", { world: asking(2) });
  test.clock.seconds = nowSeconds + 2 * day;
  await test.gate.open();
  await test.gate.sync();
  expect(test.gate.lists.status.value.stopsSeconds).toBe(stopsAt + 2 * day);
  test.clock.seconds = nowSeconds;
  await test.gate.sync();
  expect(test.gate.lists.status.value.stopsSeconds).toBe(stopsAt);
  const { gate } = await test.otherPage();
  await gate.open();
  expect(gate.lists.status.value.stopsSeconds).toBe(stopsAt);
});
