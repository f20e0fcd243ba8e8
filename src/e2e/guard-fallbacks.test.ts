/** A guard whose browser lacks something: the gate reads all the same, by slower ways. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readVerdict, visitGate } from "./gate-page.ts";
import { openStoryWorld } from "./story-world.ts";
import type { StoryWorld } from "./story-world.ts";

let world: StoryWorld;

beforeAll(async () => {
  world = await openStoryWorld();
});

afterAll(() => world.close());

const scanWith = (before: (page: Page) => Promise<void>) =>
  visitGate({ ...world.visitWith(["admit"]), before }, readVerdict);

const admitted = { outcome: "admit", reason: null };

test("without WebAssembly the worker reads by its other decoder", async () => {
  let blocked = 0;
  const before = async (page: Page): Promise<void> => {
    // The kept copy of the decoder would be used as well.
    await page.context().route("**/*.wasm", (route) => {
      blocked += 1;
      return route.abort();
    });
    await page.addInitScript(() => {
      const original = Worker.prototype.addEventListener;
      Object.assign(globalThis, { answers: [] });
      Worker.prototype.addEventListener = function (this: Worker, ...args: unknown[]): void {
        // as: the arguments are passed on as they came
        original.apply(this, args as Parameters<typeof original>);
        if (args[0] !== "message") return;
        original.call(this, "message", (event) => {
          // as: put there above; the answer is the worker's
          const { answers } = globalThis as unknown as { answers: unknown[] };
          answers.push((event as MessageEvent).data);
        });
      } as typeof original;
    });
  };
  const visit = { ...world.visitWith(["admit"]), profile: { dir: `${world.folder}/no-wasm` } };
  await visitGate({ ...visit, before }, async (page) => {
    expect(await readVerdict(page)).toEqual(admitted);
    const answers = await page.evaluate(() => (globalThis as unknown as { answers: { kind: string }[] }).answers);
    expect(answers.filter(({ kind }) => kind === "read")).toContainEqual(expect.objectContaining({ hasWasm: false }));
  });
  expect(blocked).toBeGreaterThan(0);
});

test("without VideoFrame frames go through pictures", async () => {
  const before = async (page: Page): Promise<void> => {
    await page.addInitScript(() => Reflect.deleteProperty(globalThis, "VideoFrame"));
  };
  expect(await scanWith(before)).toEqual(admitted);
});

test("without a worker the camera layer reads by itself", async () => {
  const before = async (page: Page): Promise<void> => {
    await page.addInitScript(() => {
      const refuse = function (): never {
        throw new DOMException("refused", "SecurityError");
      };
      Object.assign(globalThis, { Worker: refuse });
    });
  };
  expect(await scanWith(before)).toEqual(admitted);
});
