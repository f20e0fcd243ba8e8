import { expect, test } from "vitest";
import { defaultPolicy } from "../../../core/trust/policy.ts";
import { findReady, isReady } from "./ready-check.ts";
import type { Measured } from "./ready-check.ts";

const nowSeconds = 1_800_000_000;
const hourSeconds = 3600;
const daySeconds = 86_400;

const set = {
  iatSeconds: nowSeconds - hourSeconds,
  expSeconds: nowSeconds + 71 * hourSeconds,
  policy: defaultPolicy,
  trustExpSeconds: nowSeconds + 5 * daySeconds,
  listCount: 3,
  version: 7,
};

const allGood: Measured = {
  camera: "runs",
  decoder: { ok: true, hasWasm: true },
  lists: { set, isSyncing: false, clockOffsetSeconds: 2 },
  rootExpSeconds: nowSeconds + 300 * daySeconds,
  clock: { deviceSeconds: nowSeconds, floorSeconds: nowSeconds - hourSeconds },
  storage: { isPersisted: true, usedBytes: 20e6, quotaBytes: 2e9 },
  hasSound: true,
  canSound: true,
  battery: { share: 0.8, isCharging: false },
  outbox: { waiting: 0, isSending: false, forgotten: 0 },
  isEnrolled: true,
  checkpoint: "North gate",
  appVersion: 4,
  isTraining: false,
};

const { set: _set, ...noSet } = allGood.lists;
const noLists: Partial<Measured> = { lists: noSet };
const lists = (changes: Partial<Measured["lists"]>): Partial<Measured> => ({ lists: { ...allGood.lists, ...changes } });
const setOf = (changes: Partial<typeof set>) => lists({ set: { ...set, ...changes } });
const made = (ageSeconds: number) =>
  setOf({ iatSeconds: nowSeconds - ageSeconds, expSeconds: nowSeconds - ageSeconds + 72 * hourSeconds });
const clock = (behindSeconds: number): Partial<Measured> => ({
  clock: { deviceSeconds: nowSeconds, floorSeconds: nowSeconds + behindSeconds },
});
const outbox = (changes: Partial<Measured["outbox"]>): Partial<Measured> => ({
  outbox: { ...allGood.outbox, ...changes },
});
const resultOf = (measured: Measured, finding: string) => findReady(measured).find((each) => each.finding === finding);

test("a phone on which all is as it should be is ready, and says so of everything that was looked at", () => {
  const results = findReady(allGood);
  expect(isReady(results)).toBe(true);
  expect(results.map(({ item, state }) => `${item} ${state}`)).toEqual([
    ...["lists ok", "keys ok", "clock ok", "camera ok", "decoder ok", "storage ok", "sound ok", "battery ok"],
    ...["outbox ok", "checkpoint ok", "release ok"],
  ]);
});

test.each<readonly [string, string, Partial<Measured>]>([
  ["training-on", "training is on", { isTraining: true }],
  ["lists-none", "there are no lists", noLists],
  ["keys-none", "there are no keys", noLists],
  ["lists-stale", "lists are three days old", made(3 * daySeconds)],
  ["keys-expired", "the trust list has expired", setOf({ trustExpSeconds: nowSeconds })],
  ["keys-expired", "the root has expired", { rootExpSeconds: nowSeconds }],
  ["clock-behind", "the clock is a second behind the floor", clock(1)],
  ["clock-off", "the clock is 31 seconds ahead", lists({ clockOffsetSeconds: -31 })],
  ["camera-blocked", "the camera is not allowed", { camera: "blocked" }],
  ["camera-absent", "there is no camera", { camera: "absent" }],
  ["camera-taken", "another app has the camera", { camera: "taken" }],
  ["camera-dark", "the camera shows no picture", { camera: "dark" }],
  ["decoder-broken", "the test code is not read", { decoder: { ok: false, hasWasm: true } }],
  ["storage-full", "the phone is full", { writeError: "store-full" }],
  ["storage-broken", "the store does not open", { writeError: "store-unavailable" }],
  ["release-over", "the release has outlived its grace", lists({ stopsSeconds: nowSeconds })],
])("%s: not ready when %s", (finding, _, changes) => {
  const measured = { ...allGood, ...changes };
  expect(isReady(findReady(measured))).toBe(false);
  expect(resultOf(measured, finding)?.state).toBe("wrong");
});

test.each<readonly [string, string, Partial<Measured>]>([
  ["decoder-slow", "codes are read without wasm", { decoder: { ok: true, hasWasm: false } }],
  ["lists-aging", "lists are a day old", made(daySeconds)],
  ["keys-ending", "keys end within a day", setOf({ trustExpSeconds: nowSeconds + daySeconds })],
  ["storage-erasable", "the browser may erase", { storage: { isPersisted: false } }],
  ["storage-tight", "no second set fits", { storage: { isPersisted: true, usedBytes: 90e6, quotaBytes: 100e6 } }],
  ["sound-mute", "the browser lets no sound out", { canSound: false }],
  ["battery-low", "the battery is below a fifth", { battery: { share: 0.19, isCharging: false } }],
  ["outbox-old", "scans wait", outbox({ waiting: 3, oldestSeconds: nowSeconds - daySeconds - 1 })],
  ["outbox-lost", "scans were lost", outbox({ forgotten: 2 })],
  ["outbox-unenrolled", "the device is not enrolled", { isEnrolled: false }],
  ["outbox-unenrolled", "the server has lost the device", outbox({ trouble: "send-not-enrolled", forgotten: 2 })],
  ["outbox-unenrolled", "the server has shut it out", outbox({ trouble: "send-shut-out", waiting: 3 })],
  ["checkpoint-unnamed", "the checkpoint has no name", { checkpoint: "" }],
  ["release-ending", "a newer release is asked for", lists({ stopsSeconds: nowSeconds + 1 })],
])("%s: ready, and it is told, when %s", (finding, _, changes) => {
  const measured = { ...allGood, ...changes };
  expect(isReady(findReady(measured))).toBe(true);
  expect(findReady(measured)[0]).toMatchObject({ finding, state: "wanting" });
});

test.each<readonly [string, string, Partial<Measured>]>([
  ["lists-fresh", "a second less than a day old", made(daySeconds - 1)],
  ["keys-good", "a second more than a day left", setOf({ trustExpSeconds: nowSeconds + daySeconds + 1 })],
  ["clock-right", "at the floor", clock(0)],
  ["clock-right", "30 seconds from the server's", lists({ clockOffsetSeconds: 30 })],
  ["sound-off", "switched off", { hasSound: false, canSound: false }],
  ["battery-good", "low, but charging", { battery: { share: 0.05, isCharging: true } }],
  ["battery-good", "a fifth", { battery: { share: 0.2, isCharging: false } }],
  ["outbox-waiting", "for a day", outbox({ waiting: 3, oldestSeconds: nowSeconds - daySeconds })],
])("%s: nothing to do when it is %s", (finding, _, changes) => {
  expect(resultOf({ ...allGood, ...changes }, finding)?.state).toBe("ok");
});

test("a phone that was never online is ready with imported lists, but its clock is said to be unknown", () => {
  const { clockOffsetSeconds: _unknown, ...never } = allGood.lists;
  const results = findReady({ ...allGood, lists: never });
  expect(isReady(results)).toBe(true);
  expect(results[0]).toEqual({ item: "clock", state: "unknown", finding: "clock-unknown" });
});

test("lists that are no longer fresh say until when they can be used: the manifest's end or the policy's, whichever is first", () => {
  const value = { kind: "moment", amount: nowSeconds + 48 * hourSeconds };
  expect(resultOf({ ...allGood, ...made(daySeconds) }, "lists-aging")?.value).toEqual(value);
  const expSeconds = nowSeconds + hourSeconds;
  const ending = setOf({ iatSeconds: nowSeconds - daySeconds, expSeconds });
  expect(resultOf({ ...allGood, ...ending }, "lists-aging")?.value).toEqual({ kind: "moment", amount: expSeconds });
});

test("a battery that the browser does not tell of is not in the list", () => {
  const { battery: _battery, ...unknown } = allGood;
  expect(findReady(unknown).map(({ item }) => item)).not.toContain("battery");
});

test("what keeps from duty stands first, then what should be known, and each leads to where it is put right", () => {
  const results = findReady({ ...allGood, ...made(2 * daySeconds), checkpoint: "", camera: "blocked" });
  expect(results.slice(0, 3).map(({ finding, page }) => [finding, page])).toEqual([
    ["camera-blocked", undefined],
    ["lists-aging", "lists"],
    ["checkpoint-unnamed", "shift"],
  ]);
  expect(results[1]?.value).toEqual({ kind: "moment", amount: nowSeconds + daySeconds });
});

test("the earlier end of root and trust list is the one that is told", () => {
  const value = (measured: Measured) => resultOf(measured, "keys-good")?.value;
  expect(value(allGood)).toEqual({ kind: "moment", amount: set.trustExpSeconds });
  const rootExpSeconds = nowSeconds + 2 * daySeconds;
  expect(value({ ...allGood, rootExpSeconds })).toEqual({ kind: "moment", amount: rootExpSeconds });
});

test("nothing looked at is not ready, and a clock that says no number is behind", () => {
  expect(isReady([])).toBe(false);
  const broken = { ...allGood, clock: { deviceSeconds: NaN, floorSeconds: nowSeconds } };
  expect(isReady(findReady(broken))).toBe(false);
});
