import { expect, test } from "vitest";
import { defaultPolicy } from "../../core/trust/policy.ts";
import { ageOf, clockWarning, firstListsStatus, isAppTooOld, reachOf, troubleOf } from "./lists-status.ts";
import type { ListsStatus } from "./lists-status.ts";

const set = {
  iatSeconds: 0,
  expSeconds: defaultPolicy.hardLimitSeconds,
  policy: defaultPolicy,
  trustExpSeconds: defaultPolicy.hardLimitSeconds,
  listCount: 2,
  version: 1,
};
const lists: ListsStatus = { isSyncing: false, set };

test.each([
  [-10, 0, "fresh"],
  [86_399, 86_399, "fresh"],
  [86_400, 86_400, "aging"],
  [259_199, 259_199, "aging"],
  [259_200, 259_200, "stale"],
])("at %i seconds the lists are %i old and %s", (nowSeconds, ageSeconds, grade) => {
  expect(ageOf(lists, nowSeconds)).toEqual({ ageSeconds, grade });
});

test("there is no age where there are no lists", () => {
  expect(ageOf(firstListsStatus, 0)).toBeUndefined();
});

test.each([
  [undefined, undefined],
  [30, undefined],
  [-31, 31],
  [600, 600],
])("a clock that is %s seconds off is told as %s", (clockOffsetSeconds, told) => {
  const offset = clockOffsetSeconds === undefined ? {} : { clockOffsetSeconds };
  expect(clockWarning({ ...lists, ...offset })).toBe(told);
});

test.each([
  [true, undefined, "online"],
  [false, undefined, "offline"],
  [true, "sync-offline", "unreached"],
  [false, "sync-offline", "offline"],
  [true, "sync-server", "online"],
  [true, "store-full", "online"],
] as const)("network %s, last sync %s: %s", (isOnline, code, reach) => {
  const trouble = code === undefined ? {} : { trouble: troubleOf(code) };
  expect(reachOf({ ...lists, ...trouble }, isOnline)).toBe(reach);
  expect(reachOf({ ...lists, ...trouble, isSyncing: true }, isOnline)).toBe(reach);
});

test("an app older than the policy's oldest is too old", () => {
  const asking = { ...set, policy: { ...defaultPolicy, oldestAppVersion: 2 } };
  expect(isAppTooOld({ ...lists, set: asking }, 1)).toBe(true);
  expect(isAppTooOld({ ...lists, set: asking }, 2)).toBe(false);
  expect(isAppTooOld(firstListsStatus, 0)).toBe(false);
});

test.each([
  ["sync-offline", "offline"],
  ["sync-nothing", "server"],
  ["manifest-rolled-back", "server"],
  ["sync-stalled", "stalled"],
  ["store-full", "storage-full"],
  ["store-newer", "storage"],
  ["manifest-equivocation", "refused"],
  ["root-signatures", "refused"],
] as const)("%s is told as %s, with its code", (code, kind) => {
  expect(troubleOf(code)).toEqual({ kind, code });
});
