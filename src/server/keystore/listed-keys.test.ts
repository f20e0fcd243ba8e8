import { expect, test } from "vitest";
import { listedKeys } from "./listed-keys.ts";

const day = 86_400;
const end = 1_000 * day;
const one = [{ notAfterSeconds: end }];
const many = (count: number) => Array.from({ length: count }, (_, at) => ({ notAfterSeconds: end + at }));

test.each([
  ["before its time is over", end - 1, 1],
  ["while a pass of it may live", end + 5 * day - 1, 1],
  ["while a card of it may live", end + 366 * day - 1, 1],
  ["once all of its cards have ended", end + 366 * day, 0],
])("A key is %s listed or not", (_, nowSeconds, count) => {
  expect(listedKeys(one, nowSeconds)).toHaveLength(count);
});

test("Of more than 16 the first to go are those that ended first, and none whose passes may live", () => {
  const keys = many(18);
  expect(listedKeys(keys, end + 5 * day + 17)).toEqual(keys.slice(2));
  expect(listedKeys(keys, end + 5 * day)).toEqual(keys.slice(1));
  expect(listedKeys(keys, end + 5 * day - 1)).toHaveLength(18);
  expect(listedKeys(keys.slice(0, 16), end + 100 * day)).toHaveLength(16);
});
