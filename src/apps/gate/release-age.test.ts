import fc from "fast-check";
import { expect, test } from "vitest";
import { fail, ok } from "../../core/result.ts";
import { defaultPolicy } from "../../core/trust/policy.ts";
import type { ListsStatus } from "./lists-status.ts";
import { createReleaseAge, releaseGraceSeconds } from "./release-age.ts";
import type { ReleaseAgeParts } from "./release-age.ts";

const listsAsking = (oldestAppVersion: number): ListsStatus => ({
  isSyncing: false,
  set: {
    iatSeconds: 0,
    expSeconds: 1,
    policy: { ...defaultPolicy, oldestAppVersion },
    trustExpSeconds: 1,
    listCount: 0,
    version: 1,
  },
});
const tooOld = listsAsking(2);

const createMarks = () => {
  const values = new Map<string, number>();
  const marks: ReleaseAgeParts["marks"] = {
    read: (name) => Promise.resolve(ok(values.get(name))),
    write: (name, value) => Promise.resolve(ok(void values.set(name, value))),
    erase: (name) => Promise.resolve(ok(void values.delete(name))),
  };
  return { values, marks };
};

test("the grace is three days from the first sight", async () => {
  const judge = createReleaseAge({ ...createMarks(), appVersion: 1 });
  expect(releaseGraceSeconds).toBe(3 * 86_400);
  expect(await judge(tooOld, 1000)).toBe(1000 + releaseGraceSeconds);
  expect(await judge(tooOld, 5000)).toBe(1000 + releaseGraceSeconds);
});

test("a release that is new enough never stops, and leaves no mark", async () => {
  const { values, marks } = createMarks();
  expect(await createReleaseAge({ marks, appVersion: 2 })(tooOld, 1000)).toBeUndefined();
  expect(values.size).toBe(0);
});

test("lists that are not there say nothing: what was learned before stays", async () => {
  const { values, marks } = createMarks();
  await createReleaseAge({ marks, appVersion: 1 })(tooOld, 1000);
  const judge = createReleaseAge({ marks, appVersion: 1 });
  expect(await judge({ isSyncing: false }, 2000)).toBeUndefined();
  expect(values.size).toBe(1);
  expect(await judge(tooOld, 3000)).toBe(1000 + releaseGraceSeconds);
});

test("a policy that accepts the release takes the mark away", async () => {
  const { values, marks } = createMarks();
  const judge = createReleaseAge({ marks, appVersion: 1 });
  await judge(tooOld, 1000);
  expect(await judge(listsAsking(1), 2000)).toBeUndefined();
  expect(values.size).toBe(0);
  expect(await judge(tooOld, 3000)).toBe(3000 + releaseGraceSeconds);
});

test("a page whose store cannot be used still knows its own first sight", async () => {
  const broken = () => Promise.resolve(fail("store-unavailable" as const));
  const judge = createReleaseAge({ marks: { read: broken, write: broken, erase: broken }, appVersion: 1 });
  await judge(tooOld, 1000);
  expect(await judge(tooOld, 5000)).toBe(1000 + releaseGraceSeconds);
});

test("a mark that cannot be read for once is not written over", async () => {
  const { marks } = createMarks();
  await createReleaseAge({ marks, appVersion: 1 })(tooOld, 1000);
  let isReadable = false;
  const read: typeof marks.read = (name) =>
    isReadable ? marks.read(name) : Promise.resolve(fail("store-unavailable" as const));
  const judge = createReleaseAge({ marks: { ...marks, read }, appVersion: 1 });
  await judge(tooOld, 9000);
  isReadable = true;
  expect(await judge(tooOld, 9001)).toBe(1000 + releaseGraceSeconds);
});

test("however the clock is turned and the page loaded anew, no time is won over the earliest moment seen", async () => {
  const turns = fc.array(fc.record({ nowSeconds: fc.nat(10_000_000), isReloaded: fc.boolean() }), { minLength: 1 });
  await fc.assert(
    fc.asyncProperty(turns, async (moments) => {
      const { marks } = createMarks();
      let judge = createReleaseAge({ marks, appVersion: 1 });
      let earliest = Infinity;
      for (const { nowSeconds, isReloaded } of moments) {
        if (isReloaded) judge = createReleaseAge({ marks, appVersion: 1 });
        earliest = Math.min(earliest, nowSeconds);
        expect(await judge(tooOld, nowSeconds)).toBe(earliest + releaseGraceSeconds);
      }
    }),
  );
});
