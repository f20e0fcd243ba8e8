import { expect, test } from "vitest";
import { createGroupCommit } from "./group-commit.ts";

/** Batches that end when the test says so. */
const createRuns = () => {
  const runs: { readonly items: readonly string[]; readonly end: (error?: Error) => void }[] = [];
  const run = async (items: readonly string[]): Promise<readonly string[]> =>
    new Promise((resolve, reject) => {
      runs.push({ items, end: (error) => (error ? reject(error) : resolve(items.map((item) => `done ${item}`))) });
    });
  return { runs, run };
};
const keyOf = (item: string): string => item.slice(0, 1);
const settle = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("What comes while a batch is on its way goes together in the next", async () => {
  const { runs, run } = createRuns();
  const submit = createGroupCommit({ keyOf, run, batchMax: 10 });
  const first = submit("a1");
  const others = [submit("b1"), submit("c1")];
  expect(runs.map(({ items }) => items)).toEqual([["a1"]]);
  runs[0]?.end();
  expect(await first).toBe("done a1");
  await settle();
  expect(runs.map(({ items }) => items)).toEqual([["a1"], ["b1", "c1"]]);
  runs[1]?.end();
  expect(await Promise.all(others)).toEqual(["done b1", "done c1"]);
});

test("Two of one key are never together and keep their order; a batch has its limit", async () => {
  const { runs, run } = createRuns();
  const submit = createGroupCommit({ keyOf, run, batchMax: 2 });
  const all = ["x1", "a1", "a2", "b1", "c1", "a3", "b2"].map(submit);
  for (let ended = 0; ended < 5; ended += 1) {
    runs[ended]?.end();
    await settle();
  }
  expect(runs.map(({ items }) => items)).toEqual([["x1"], ["a1", "b1"], ["a2", "c1"], ["a3", "b2"]]);
  expect(await Promise.all(all)).toHaveLength(7);
});

test("What a batch throws all of its items get, and the next goes on", async () => {
  const { runs, run } = createRuns();
  const submit = createGroupCommit({ keyOf, run, batchMax: 10 });
  const [first, second] = [submit("a1"), submit("b1")];
  runs[0]?.end(new Error("gone"));
  await expect(first).rejects.toThrow("gone");
  await settle();
  runs[1]?.end();
  expect(await second).toBe("done b1");
});
