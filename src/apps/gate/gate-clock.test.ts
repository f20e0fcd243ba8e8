import "fake-indexeddb/auto";
import { expect, test } from "vitest";
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

test.each([
  [23, "fresh", "confirm", "admit"],
  [25, "aging", "unsure", "admit"],
  [73, "stale", "unsure", "unsure"],
])("lists %i hours old are %s: a print is %s, a live pass %s", async (hours, grade, print, live) => {
  const { gate, clock, scan } = await createGateOnDuty(`old-${hours}`);
  const { set } = gate.lists.status.value;
  clock.seconds = (set?.iatSeconds ?? 0) + hours * hourSeconds;
  expect(ageOf(gate.lists.status.value, gate.nowSeconds())?.grade).toBe(grade);
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
  expect(gate.nowSeconds()).toBe(gate.lists.status.value.set?.iatSeconds);
});

test("a server that is minutes away from the phone's clock is told of", async () => {
  const { gate, server } = await createTestGate("offset");
  const { manifest } = await createOffer();
  const headers = { date: new Date((nowSeconds + 300) * 1000).toUTCString() };
  server.answers.set("/sync/manifest", () => new Response(manifest, { headers }));
  await gate.open();
  await gate.sync();
  expect(gate.lists.status.value.clockOffsetSeconds).toBe(300);
});

test("a manifest that is another under the same version is refused, and the first one stays in force", async () => {
  const { gate, server, scan } = await createGateOnDuty("equivocation");
  const other = await createOffer({ manifest: { iatSeconds: nowSeconds - 60 } });
  await server.publish(other, { tag: '"other"' });
  await gate.sync();
  expect(gate.lists.status.value.trouble).toEqual({ kind: "refused", code: "manifest-equivocation" });
  expect(outcomeOf(await scan(await createLiveCode()))).toBe("admit");
});

test("without a network the gate goes on with what it has", async () => {
  const { gate, server, scan } = await createGateOnDuty("offline");
  server.answers.set("/sync/root/2", () => Promise.reject(new TypeError("no network")));
  await gate.sync();
  expect(gate.lists.status.value).toMatchObject({ trouble: { kind: "offline" }, syncedSeconds: nowSeconds });
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
