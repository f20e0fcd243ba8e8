import { expect, test } from "vitest";
import { endWords, momentWords, spanWords } from "./times.ts";

/** 10:00 (+08:00) on 20 February 2020. */
const nowSeconds = 1_582_164_000;
const midnightSeconds = 1_582_128_000;
const day = 86_400;

test.each([
  [nowSeconds, "today 10:00", "今天 10:00"],
  [midnightSeconds, "today 00:00", "今天 00:00"],
  [midnightSeconds - 1, "yesterday 23:59", "昨天 23:59"],
  [midnightSeconds + day, "tomorrow 00:00", "明天 00:00"],
  [midnightSeconds + 2 * day, "22 Feb 00:00", "后天 00:00"],
  [midnightSeconds + 3 * day + 60, "23 Feb 00:01", "2月23日 00:01"],
  [midnightSeconds + 365 * day, "19 Feb 2021 00:00", "2021年2月19日 00:00"],
])("%i is said as %s and %s", (seconds, english, chinese) => {
  expect(momentWords({ seconds, nowSeconds }, "en")).toBe(english);
  expect(momentWords({ seconds, nowSeconds }, "zh-CN")).toBe(chinese);
});

test.each([
  [midnightSeconds + day, "end of today", "今天结束时"],
  [midnightSeconds + 2 * day, "end of tomorrow", "明天结束时"],
  [midnightSeconds, "end of yesterday", "昨天结束时"],
  [midnightSeconds + 4 * day, "end of 23 Feb", "2月23日结束时"],
  [midnightSeconds + 2 * day - 60, "tomorrow 23:59", "明天 23:59"],
])("the exclusive end %i is said as %s and %s", (seconds, english, chinese) => {
  expect(endWords({ seconds, nowSeconds }, "en")).toBe(english);
  expect(endWords({ seconds, nowSeconds }, "zh-CN")).toBe(chinese);
});

test.each([
  [-5, "under 1 min", "不到1分钟"],
  [59, "under 1 min", "不到1分钟"],
  [60, "1 min", "1分钟"],
  [3599, "59 min", "59分钟"],
  [3600, "1 h", "1小时"],
  [2 * day - 1, "47 h", "47小时"],
  [2 * day, "2 days", "2天"],
])("%i seconds are %s, %s", (seconds, english, chinese) => {
  expect(spanWords(seconds, "en")).toBe(english);
  expect(spanWords(seconds, "zh-CN")).toBe(chinese);
});

test.each([0, 2 ** 53 - 1, -(2 ** 53)])("no instant is beyond words: %d", (seconds) => {
  expect(momentWords({ seconds, nowSeconds }, "en")).not.toBe("");
  expect(endWords({ seconds, nowSeconds }, "zh-CN")).not.toBe("");
});
