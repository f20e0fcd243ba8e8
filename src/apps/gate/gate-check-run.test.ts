import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { verifyCode } from "../../core/verdict/verify-code.ts";
import { createGateOnDuty, createSlowVerify, nextCheck, settle } from "../../testing/test-gate.ts";
import type { TestGate } from "../../testing/test-gate.ts";
import { createLiveCode } from "../../testing/test-world.ts";

/** A gate whose checks break as long as a test says so. */
const createBreakable = async (name: string) => {
  const breaks = { isOn: true };
  const verify: typeof verifyCode = (...code) =>
    breaks.isOn ? Promise.reject(new TypeError("not loaded")) : verifyCode(...code);
  return { ...(await createGateOnDuty(name, { verify })), breaks };
};

/** As a camera that still has the code before it. */
const tryOnce = async ({ gate }: Pick<TestGate, "gate">): Promise<void> => {
  gate.see("HP1:");
  expect(gate.state.value.screen).toBe("checking");
  await settle(gate, () => gate.state.value.screen === "aiming");
};

test("the second check in a row that breaks is trouble, and stays it until one is made", async () => {
  const test = await createBreakable("broken-twice");
  expect(test.gate.isCheckBroken.value).toBe(false);
  await tryOnce(test);
  expect(test.gate.isCheckBroken.value).toBe(false);
  await tryOnce(test);
  expect(test.gate.isCheckBroken.value).toBe(true);
  await tryOnce(test);
  expect(test.gate.isCheckBroken.value).toBe(true);
  test.breaks.isOn = false;
  await test.scan(await createLiveCode());
  expect(test.gate.isCheckBroken.value).toBe(false);
});

test("a check that breaks alone is no trouble", async () => {
  const test = await createBreakable("broken-once");
  await tryOnce(test);
  test.breaks.isOn = false;
  await test.scan(await createLiveCode());
  test.leave();
  test.clock.pass(4);
  test.breaks.isOn = true;
  await tryOnce(test);
  expect(test.gate.isCheckBroken.value).toBe(false);
});

test("a code that comes while the page is about to go gets no verdict, and is not written down", async () => {
  const { verify, waiting } = createSlowVerify();
  const { gate, records } = await createGateOnDuty("leaving", { verify });
  gate.leave();
  gate.take(await createLiveCode());
  expect([gate.state.value.screen, waiting.length]).toEqual(["checking", 0]);
  expect(await records()).toEqual([]);
});

test("a verdict that is there when the page is asked to go stays for the guard's deed", async () => {
  const { gate, scan, leave, records } = await createGateOnDuty("leaving-late");
  const { id } = await scan(await createLiveCode());
  gate.leave();
  expect((await nextCheck(gate)).id).toBe(id);
  leave("let-through");
  expect(await records()).toMatchObject([{ id, deed: "let-through" }]);
});
