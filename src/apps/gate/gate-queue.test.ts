import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { createGateOnDuty, nextCheck, settle } from "../../testing/test-gate.ts";
import type { TestGate } from "../../testing/test-gate.ts";
import { createCode, createLiveCode, lists, passClaims, printClaims } from "../../testing/test-world.ts";
import { outcomeOf } from "./state.ts";

const liveAt = (seconds: number, place = 100) =>
  createCode(passClaims({ status: { list: lists.small, place } }), { proofSeconds: seconds });

const inQueue = (name: string, greenSeconds: 2 | 3 | 5 | 8 = 3) =>
  createGateOnDuty(name, { settings: { isContinuous: true, greenSeconds } });

/** Holds a code to the camera and waits until it is judged or dropped. */
const hold = async ({ gate }: TestGate, text: string): Promise<string> => {
  gate.see(text);
  await settle(gate, () => gate.state.value.screen !== "checking");
  return gate.state.value.screen;
};

test.each([2, 3, 5, 8] as const)(
  "in a queue green goes on by itself after %i seconds, and not before",
  async (seconds) => {
    const { gate, clock, scan, records } = await inQueue(`green-${seconds}`, seconds);
    await scan(await createLiveCode());
    clock.pass(seconds - 0.001);
    expect(gate.state.value.screen).toBe("verdict");
    clock.pass(0.001);
    expect(gate.state.value.screen).toBe("aiming");
    expect(await records()).toMatchObject([{ outcome: "admit", deed: "let-through" }]);
  },
);

test("in a queue everything but green waits for the guard", async () => {
  const { gate, clock, scan } = await inQueue("not-green");
  for (const text of ["HP1:", await createCode(printClaims()), await liveAt(clock.seconds, 101)]) {
    await scan(text);
    clock.pass(3600);
    expect(gate.state.value.screen).toBe("verdict");
  }
});

test("in a queue a pass let through a moment ago waits for its document, and goes on once that was looked at", async () => {
  const { gate, clock, scan, type } = await inQueue("again");
  await scan(await createLiveCode());
  const again = await scan(await createLiveCode());
  expect(outcomeOf(again)).toBe("confirm");
  clock.pass(3600);
  expect(gate.state.value).toMatchObject({ screen: "verdict", check: { id: again.id } });
  await type("001X");
  clock.pass(3);
  expect(gate.state.value.screen).toBe("aiming");
});

test("outside a queue green waits too", async () => {
  const { gate, clock, scan } = await createGateOnDuty("no-queue");
  await scan(await createLiveCode());
  expect(clock.timerCount()).toBe(0);
  clock.pass(3600);
  expect(gate.state.value.screen).toBe("verdict");
});

test("a deed before the time calls the return off: it never ends the next verdict", async () => {
  const { gate, clock, leave, scan, records } = await inQueue("called-off");
  await scan(await createLiveCode());
  clock.pass(2);
  leave("sent-back");
  expect(clock.timerCount()).toBe(0);
  const next = await scan(await liveAt(clock.seconds, 200));
  clock.pass(2);
  expect(gate.state.value).toMatchObject({ screen: "verdict", check: { id: next.id } });
  clock.pass(1);
  expect(gate.state.value.screen).toBe("aiming");
  expect((await records()).map(({ deed }) => deed)).toEqual(["sent-back", "let-through"]);
});

test("training that begins on green calls the return off", async () => {
  const { gate, clock, scan } = await inQueue("called-off-by-training");
  await scan(await createLiveCode());
  gate.dispatch({ type: "world-changed" });
  expect(clock.timerCount()).toBe(0);
});

test("thirty travelers pass one after the other without a tap", async () => {
  const test = await inQueue("thirty", 2);
  for (let place = 200; place < 230; place += 1) {
    expect(await hold(test, await liveAt(test.clock.seconds, place))).toBe("verdict");
    test.clock.pass(2);
    expect(test.gate.state.value.screen).toBe("aiming");
  }
  const scans = await test.records();
  expect(new Set(scans.map(({ pass }) => pass?.place)).size).toBe(30);
});

test("a code that stays in view is not judged again before it was away for three seconds", async () => {
  const test = await createGateOnDuty("in-view");
  const { gate, clock, leave } = test;
  const text = await createLiveCode();
  expect(await hold(test, text)).toBe("verdict");
  leave();
  for (let times = 0; times < 20; times += 1) {
    clock.pass(3);
    expect(await hold(test, text)).toBe("aiming");
    expect(gate.isSameInView.value).toBe(true);
  }
  clock.pass(3.001);
  expect(await hold(test, text)).toBe("verdict");
});

test("the hint for the next code goes a moment after the former one was taken away", async () => {
  const test = await createGateOnDuty("hint");
  const text = await createLiveCode();
  await hold(test, text);
  test.leave();
  expect(test.gate.isSameInView.value).toBe(false);
  await hold(test, text);
  test.clock.pass(1);
  await hold(test, text);
  test.clock.pass(1.4);
  expect(test.gate.isSameInView.value).toBe(true);
  test.clock.pass(0.1);
  expect(test.gate.isSameInView.value).toBe(false);
});

test("a live code that renews itself in view is the same pass: not judged, not remembered, not journaled", async () => {
  const test = await createGateOnDuty("renewed");
  const { gate, clock, store, leave, records } = test;
  const texts = [await liveAt(clock.seconds), await liveAt(clock.seconds + 2), await liveAt(clock.seconds + 4)];
  expect(await hold(test, texts[0] ?? "")).toBe("verdict");
  leave("let-through");
  const seen = await store.vault.changeSeen((kept) => kept);
  for (const text of texts.slice(1)) {
    clock.pass(2);
    expect(await hold(test, text)).toBe("aiming");
    // Seen once more it is known by its text.
    gate.see(text);
    expect([gate.state.value.screen, gate.isSameInView.value]).toEqual(["aiming", true]);
  }
  expect(await store.vault.changeSeen((kept) => kept)).toEqual(seen);
  expect(await records()).toHaveLength(1);
});

test("a pass that comes back with a new code after it was away is judged", async () => {
  const test = await createGateOnDuty("back");
  await hold(test, await liveAt(test.clock.seconds));
  test.leave();
  test.clock.pass(4);
  expect(await hold(test, await liveAt(test.clock.seconds + 2))).toBe("verdict");
});

test("another person's code is judged at once", async () => {
  const test = await createGateOnDuty("other");
  await hold(test, await liveAt(test.clock.seconds, 200));
  test.leave();
  expect(await hold(test, await liveAt(test.clock.seconds, 201))).toBe("verdict");
});

test("what is no pass is known in view by its text alone", async () => {
  const test = await createGateOnDuty("no-pass");
  await hold(test, "HP1:");
  test.leave();
  expect(await hold(test, "HP1:")).toBe("aiming");
  expect(await hold(test, "HP1:0")).toBe("verdict");
});

test("what a scanner hands over twice is judged twice, also while the code is held to the camera", async () => {
  const test = await createGateOnDuty("wedge");
  const { gate, leave } = test;
  const [text, renewed] = [await createLiveCode(), await liveAt(test.clock.seconds + 2)];
  gate.take(text);
  await nextCheck(gate);
  leave();
  expect(await hold(test, renewed)).toBe("aiming");
  for (const handed of [renewed, text]) {
    gate.take(handed);
    expect((await nextCheck(gate)).text).toBe(handed);
    leave();
  }
});

test("a scanner's code is known to the camera, too", async () => {
  const test = await createGateOnDuty("wedge-first");
  test.gate.take("HP1:");
  await nextCheck(test.gate);
  test.leave();
  expect(await hold(test, "HP1:")).toBe("aiming");
});
