import { expect, test } from "vitest";
import { attemptsMax, retryDelaySeconds } from "./retry-delay.ts";

test("Delays grow fourfold from five seconds and stay at two hours", () => {
  const delays = Array.from({ length: attemptsMax }, (_, index) => retryDelaySeconds(index + 1, 0));
  expect(delays).toEqual([5, 20, 80, 320, 1280, 5120, 7200, 7200, 7200, 7200]);
});

test("Chance takes up to half of a delay away, and never all", () => {
  expect([0, 0.5, 0.999_999].map((chance) => retryDelaySeconds(3, chance))).toEqual([80, 60, 40]);
  expect(retryDelaySeconds(1, 0.999_999)).toBe(3);
});
