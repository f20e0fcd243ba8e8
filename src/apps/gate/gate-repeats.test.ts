import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { fail } from "../../core/result.ts";
import { createGateStore } from "../../store/gate-store.ts";
import { createGateOnDuty, createSlowVerify } from "../../testing/test-gate.ts";
import {
  createCode,
  createLiveCode,
  lists,
  nowSeconds,
  passClaims,
  places,
  printClaims,
} from "../../testing/test-world.ts";
import { outcomeOf } from "./state.ts";

/** A live code of the green pass, its proof of that very moment. */
const liveAt = (seconds: number) => createCode(passClaims(), { proofSeconds: seconds });

test("a live green pass is admitted; shown again within two minutes it asks for the document", async () => {
  const { clock, scan, type } = await createGateOnDuty("again");
  expect(outcomeOf(await scan(await createLiveCode()))).toBe("admit");
  clock.pass(30);
  const again = await scan(await createLiveCode());
  expect([outcomeOf(again), again.shownBeforeSeconds]).toEqual(["confirm", nowSeconds]);
  expect(outcomeOf(await type("001X"))).toBe("admit");
});

test.each([
  [120, "confirm"],
  [121, "admit"],
])("%i seconds after an admission the same pass is answered with %s", async (seconds, outcome) => {
  const { clock, scan } = await createGateOnDuty(`after-${seconds}`);
  await scan(await liveAt(clock.seconds));
  clock.pass(seconds);
  expect(outcomeOf(await scan(await liveAt(clock.seconds)))).toBe(outcome);
});

test("asking for the document is no admission: the two minutes are those of the first one", async () => {
  const { clock, scan } = await createGateOnDuty("first-one");
  await scan(await liveAt(clock.seconds));
  clock.pass(100);
  expect(outcomeOf(await scan(await liveAt(clock.seconds)))).toBe("confirm");
  clock.pass(21);
  expect(outcomeOf(await scan(await liveAt(clock.seconds)))).toBe("admit");
});

test("a page loaded anew still knows who was let through, and who was scanned", async () => {
  const { otherPage, clock, scan } = await createGateOnDuty("reloaded");
  await scan(await createLiveCode());
  clock.pass(30);
  const reloaded = await otherPage();
  await reloaded.gate.open();
  expect(await reloaded.scan(await liveAt(clock.seconds))).toMatchObject({
    shownBeforeSeconds: nowSeconds,
    scannedBeforeSeconds: nowSeconds,
  });
});

test("a pass let through in one tab asks for the document in another one", async () => {
  const { otherPage, scan } = await createGateOnDuty("two-tabs");
  const other = await otherPage();
  await other.gate.open();
  expect(outcomeOf(await scan(await createLiveCode()))).toBe("admit");
  const check = await other.scan(await createLiveCode());
  expect(check).toMatchObject({ shownBeforeSeconds: nowSeconds, scannedBeforeSeconds: nowSeconds });
});

test("asking for the document in another tab is no admission either", async () => {
  const { otherPage, clock, scan } = await createGateOnDuty("first-one-two-tabs");
  const other = await otherPage();
  await other.gate.open();
  await scan(await liveAt(clock.seconds));
  clock.pass(100);
  expect(outcomeOf(await other.scan(await liveAt(clock.seconds)))).toBe("confirm");
  clock.pass(21);
  expect(outcomeOf(await scan(await liveAt(clock.seconds)))).toBe("admit");
});

test("two tabs that check the same pass at the same moment let it through once", async () => {
  const { otherPage, scan } = await createGateOnDuty("same-moment");
  const other = await otherPage();
  await other.gate.open();
  const text = await createLiveCode();
  const checks = await Promise.all([scan(text), other.scan(text)]);
  expect(checks.map(outcomeOf).toSorted()).toEqual(["admit", "confirm"]);
});

test("a phone that erased its storage still knows who was let through, as long as the page is open", async () => {
  const { gate, store, scan } = await createGateOnDuty("erased");
  await scan(await createLiveCode());
  await store.vault.changeSeen(() => []);
  await gate.sync();
  expect(outcomeOf(await scan(await createLiveCode()))).toBe("confirm");
});

test("a scan that counts for nothing any more is erased with the next sync", async () => {
  const { gate, clock, store, scan } = await createGateOnDuty("forgotten", { settings: { repeatMinutes: 5 } });
  const kept = () => store.vault.changeSeen((seen) => seen);
  const pass = `1/${lists.small}/${places.green}`;
  await scan(await createLiveCode());
  await gate.sync();
  expect(await kept()).toEqual({
    ok: true,
    value: [{ pass, scannedSeconds: nowSeconds, admittedSeconds: nowSeconds }],
  });
  clock.pass(300);
  await gate.sync();
  expect(await kept()).toMatchObject({ value: [{ pass }] });
  clock.pass(1);
  await gate.sync();
  expect(await kept()).toMatchObject({ value: [] });
});

test("without storage a page still knows whom it let through", async () => {
  const vault = {
    ...createGateStore("no-store").vault,
    changeSeen: () => Promise.resolve(fail("store-full" as const)),
  };
  const { scan } = await createGateOnDuty("no-store", { store: { vault } });
  expect(outcomeOf(await scan(await createLiveCode()))).toBe("admit");
  expect(outcomeOf(await scan(await createLiveCode()))).toBe("confirm");
});

test.each([
  [30, 1800, nowSeconds],
  [30, 1801, undefined],
  [240, 14_400, nowSeconds],
  [5, 301, undefined],
] as const)("with %i minutes set, a pass scanned again after %i s was scanned before: %s", async (...row) => {
  const [repeatMinutes, seconds, told] = row;
  const name = `repeat-${repeatMinutes}-${seconds}`;
  const { clock, scan } = await createGateOnDuty(name, { settings: { repeatMinutes } });
  await scan(await liveAt(clock.seconds));
  clock.pass(seconds);
  const check = await scan(await liveAt(clock.seconds));
  expect([outcomeOf(check), check.scannedBeforeSeconds]).toEqual(["admit", told]);
});

test("where the lead has set no time, earlier scans are not said, and admissions still count", async () => {
  const { scan } = await createGateOnDuty("never", { settings: { repeatMinutes: 0 } });
  await scan(await createLiveCode());
  const check = await scan(await createLiveCode());
  expect([outcomeOf(check), check.scannedBeforeSeconds]).toEqual(["confirm", undefined]);
});

test("the time that the lead sets counts from the next scan on", async () => {
  const { settings, scan } = await createGateOnDuty("set-later", { settings: { repeatMinutes: 0 } });
  await scan(await createLiveCode());
  settings.value = { ...settings.value, repeatMinutes: 5 };
  expect((await scan(await createLiveCode())).scannedBeforeSeconds).toBe(nowSeconds);
});

test("a pass that was refused before is said to have been scanned before, and no document is asked for", async () => {
  const { clock, scan } = await createGateOnDuty("red-again");
  const red = await createLiveCode({ status: { list: lists.small, place: places.red } });
  expect((await scan(red)).scannedBeforeSeconds).toBeUndefined();
  clock.pass(60);
  const again = await scan(red);
  expect(again.scannedBeforeSeconds).toBe(nowSeconds);
  expect([outcomeOf(again), again.shownBeforeSeconds]).toEqual(["refuse", undefined]);
});

test("what was said of an earlier scan is said on once the document was looked at, and the scan itself is none", async () => {
  const { clock, scan, type } = await createGateOnDuty("said-on");
  const text = await createCode(printClaims());
  await scan(text);
  const first = await type("001X");
  expect(first.scannedBeforeSeconds).toBeUndefined();
  clock.pass(60);
  await scan(text);
  expect((await type("001X")).scannedBeforeSeconds).toBe(nowSeconds);
});

test("codes that name no place in a list are never the same pass", async () => {
  const { scan } = await createGateOnDuty("no-pass");
  await scan("HP1:");
  expect(await scan("HP1:")).not.toHaveProperty("scannedBeforeSeconds");
});

test("a check that the guard does not see any more is not remembered", async () => {
  const { verify, waiting } = createSlowVerify();
  const { gate, store, scan } = await createGateOnDuty("unseen", { verify });
  gate.take(await createLiveCode());
  gate.dispatch({ type: "world-changed" });
  expect(gate.state.value.screen).toBe("aiming");
  waiting[0]?.();
  // Until it has been judged: another pass is judged after it, and remembered after it.
  const other = scan(await createLiveCode({ status: { list: lists.small, place: places.yellow } }));
  waiting[1]?.();
  await other;
  const pass = `1/${lists.small}/${places.yellow}`;
  expect(await store.vault.changeSeen((seen) => seen)).toEqual({
    ok: true,
    value: [{ pass, scannedSeconds: nowSeconds }],
  });
});
