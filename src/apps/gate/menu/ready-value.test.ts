import { expect, test } from "vitest";
import type { ReadyValue } from "./ready-check.ts";
import { readyValueWords } from "./ready-value.ts";

const nowSeconds = 1_800_000_000; // 15 January 2027, 16:00 at +08:00

test.each<readonly [ReadyValue | undefined, string, string]>([
  [undefined, "", ""],
  [{ kind: "text", text: "北门" }, "北门", "北门"],
  [{ kind: "span", amount: 7200 }, "2小时", "2 h"],
  [{ kind: "moment", amount: nowSeconds + 86_400 }, "明天 16:00", "tomorrow 16:00"],
  [{ kind: "count", amount: 12 }, "12", "12"],
  [{ kind: "bytes", amount: 31.9 * 2 ** 20 }, "31 MB", "31 MB"],
  [{ kind: "share", amount: 0.199 }, "19%", "19%"],
])("%j is said as %s and %s", (value, chinese, english) => {
  expect(readyValueWords(value, nowSeconds, "zh-CN")).toBe(chinese);
  expect(readyValueWords(value, nowSeconds, "en")).toBe(english);
});
