import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { fail } from "../../core/result.ts";
import { createVault } from "../../store/vault.ts";
import { createGateOnDuty, createTestGate } from "../../testing/test-gate.ts";
import {
  createCode,
  createLiveCode,
  createOffer,
  nowSeconds,
  passClaims,
  printClaims,
} from "../../testing/test-world.ts";
import { ageOf } from "./lists-status.ts";
import { outcomeOf } from "./state.ts";

const hourSeconds = 3600;

/** A live code of the green pass, its proof of that very moment. */
const liveAt = (seconds: number) => createCode(passClaims(), { proofSeconds: seconds });

test.each(["blocked", "absent", "taken"] as const)(
  "camera %s: the gate says so and comes back when it is tried again",
  async (trouble) => {
    const { gate } = await createGateOnDuty(`camera-${trouble}`);
    gate.dispatch({ type: "camera-failed", trouble });
    expect(gate.state.value).toEqual({ screen: "camera", trouble });
    gate.dispatch({ type: "camera-retried" });
    expect(gate.state.value.screen).toBe("aiming");
  },
);

test("storage full at the first sync: nothing is in force, and nobody can be checked", async () => {
  const vault = { ...createVault("full"), commit: () => Promise.resolve(fail("store-full" as const)) };
  const { gate } = await createTestGate("full", { vault });
  await gate.open();
  await gate.sync();
  expect(gate.lists.value.trouble).toEqual({ kind: "storage-full", code: "store-full" });
  gate.dispatch({ type: "code-read", text: await createLiveCode() });
  expect(gate.state.value.screen).toBe("lists-missing");
});

test.each([
  [23, "fresh", "confirm", "admit"],
  [25, "aging", "unsure", "admit"],
  [73, "stale", "unsure", "unsure"],
])("lists %i hours old are %s: a print is %s, a live pass %s", async (hours, grade, print, live) => {
  const { gate, clock, scan } = await createGateOnDuty(`old-${hours}`);
  const { set } = gate.lists.value;
  clock.seconds = (set?.iatSeconds ?? 0) + hours * hourSeconds;
  expect(ageOf(gate.lists.value, gate.nowSeconds())?.grade).toBe(grade);
  const expSeconds = passClaims().expSeconds + 2 * 24 * hourSeconds;
  expect(outcomeOf(await scan(await createCode(printClaims({ expSeconds }))))).toBe(print);
  // A report of the last hour keeps it green.
  const iatSeconds = clock.seconds - hourSeconds;
  const claims = passClaims({
    expSeconds,
    iatSeconds,
    greenUntilSeconds: Math.min(expSeconds, iatSeconds + 48 * hourSeconds),
  });
  expect((await scan(await createCode(claims, { proofSeconds: clock.seconds }))).verdict.outcome).toBe(live);
});

test("a missed report turns a green pass at its midnight, without a network", async () => {
  const { clock, scan } = await createGateOnDuty("midnight");
  clock.seconds = (passClaims().greenUntilSeconds ?? 0) - 1;
  expect((await scan(await liveAt(clock.seconds))).verdict.outcome).toBe("admit");
  clock.seconds += 1;
  expect((await scan(await liveAt(clock.seconds))).verdict).toMatchObject({
    outcome: "complete",
    reasons: ["report-missing", "list-aging"],
  });
});

test("a phone whose clock is a day behind cannot tell", async () => {
  const { gate, clock, scan } = await createGateOnDuty("behind");
  clock.seconds -= 24 * hourSeconds;
  expect((await scan(await createLiveCode())).verdict).toMatchObject({
    outcome: "unsure",
    reasons: expect.arrayContaining(["clock-behind"]),
  });
  expect(gate.nowSeconds()).toBe(gate.lists.value.set?.iatSeconds);
});

test("a server that is minutes away from the phone's clock is told of", async () => {
  const { gate, server } = await createTestGate("offset");
  const { manifest } = await createOffer();
  const headers = { date: new Date((nowSeconds + 300) * 1000).toUTCString() };
  server.answers.set("/sync/manifest", () => new Response(manifest, { headers }));
  await gate.open();
  await gate.sync();
  expect(gate.lists.value.clockOffsetSeconds).toBe(300);
});

test("a manifest that is another under the same version is refused, and the first one stays in force", async () => {
  const { gate, server, scan } = await createGateOnDuty("equivocation");
  const other = await createOffer({ manifest: { iatSeconds: nowSeconds - 60 } });
  await server.publish(other, { tag: '"other"' });
  await gate.sync();
  expect(gate.lists.value.trouble).toEqual({ kind: "refused", code: "manifest-equivocation" });
  expect(outcomeOf(await scan(await createLiveCode()))).toBe("admit");
});

test("without a network the gate goes on with what it has", async () => {
  const { gate, server, scan } = await createGateOnDuty("offline");
  server.answers.set("/sync/root/2", () => Promise.reject(new TypeError("no network")));
  await gate.sync();
  expect(gate.lists.value).toMatchObject({ trouble: { kind: "offline" }, syncedSeconds: nowSeconds });
  expect(outcomeOf(await scan(await createLiveCode()))).toBe("admit");
});

test.each([
  ["a web address", "https://example.org"],
  ["nothing", ""],
  ["another health code", "HC1:NCFOXN"],
  ["a code cut short", "HP1:PWGSLKOE6"],
])("%s before the camera is not a pass, and shows no claims", async (_, text) => {
  const { scan } = await createGateOnDuty(`foreign-${text.length}`);
  const { verdict } = await scan(text);
  expect(verdict).toMatchObject({ outcome: "invalid", reasons: ["malformed"] });
  expect(verdict.claims).toBeUndefined();
});
