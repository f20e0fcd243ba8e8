import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { createGateOnDuty } from "../../testing/test-gate.ts";
import type { TestGate } from "../../testing/test-gate.ts";
import { createCode, createLiveCode, lists, passClaims, printClaims } from "../../testing/test-world.ts";
import { outcomeOf } from "./state.ts";

const withBarrier = (name: string, barrierPath = "/north") => createGateOnDuty(name, { settings: { barrierPath } });

const answer = async ({ barrier }: TestGate, index: number, said: "opened" | "refused" | "unreached") => {
  barrier.calls[index]?.answer(said);
  await Promise.resolve();
};

test.each(["opened", "refused", "unreached"] as const)(
  "green calls the barrier, and says that it is %s",
  async (said) => {
    const test = await withBarrier(said);
    const { gate, barrier, scan, leave } = test;
    await scan(await createLiveCode());
    expect(barrier.calls.map(({ path }) => path)).toEqual(["/north"]);
    expect(gate.barrier.value).toBe("opening");
    await answer(test, 0, said);
    expect(gate.barrier.value).toBe(said);
    leave("let-through");
    expect(gate.barrier.value).toBeUndefined();
  },
);

test("without a path no barrier is called", async () => {
  const { gate, barrier, scan } = await withBarrier("no-path", "");
  expect(outcomeOf(await scan(await createLiveCode()))).toBe("admit");
  expect([barrier.calls, gate.barrier.value]).toEqual([[], undefined]);
});

test("only an admission opens the barrier: a print not before its document was looked at", async () => {
  const { barrier, scan, type } = await withBarrier("admit-only");
  const red = await createLiveCode({ status: { list: lists.small, place: 101 } });
  for (const text of ["HP1:", red, await createCode(printClaims())]) await scan(text);
  await type("9999");
  expect(barrier.calls).toEqual([]);
  await scan(await createCode(passClaims()));
  await type("001X");
  expect(barrier.calls).toHaveLength(1);
});

test("a pass let through a moment ago does not open the barrier on sight", async () => {
  const { barrier, scan } = await withBarrier("again");
  await scan(await createLiveCode());
  expect(outcomeOf(await scan(await createLiveCode()))).toBe("confirm");
  expect(barrier.calls).toHaveLength(1);
});

test("the answer to a verdict that was left is not that of the next one", async () => {
  const test = await withBarrier("left");
  const { gate, barrier, scan, leave } = test;
  await scan(await createLiveCode());
  leave("held");
  await answer(test, 0, "refused");
  expect(gate.barrier.value).toBeUndefined();

  await scan(await createLiveCode({ status: { list: lists.small, place: 200 } }));
  leave("held");
  await scan(await createLiveCode({ status: { list: lists.small, place: 201 } }));
  expect(barrier.calls).toHaveLength(3);
  await answer(test, 1, "refused");
  expect(gate.barrier.value).toBe("opening");
  await answer(test, 2, "opened");
  expect(gate.barrier.value).toBe("opened");
});
