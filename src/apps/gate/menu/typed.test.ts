import { expect, test } from "vitest";
import { isCheckpoint } from "../../../core/journal/scan.ts";
import { readBarrierPath, readCheckpoint, readInitials } from "./typed.ts";

test.each([
  ["  北门 1 号卡口 ", "北门 1 号卡口"],
  ["", ""],
  ["卡".repeat(20), "卡".repeat(20)],
  ["卡".repeat(21), undefined],
  ["n".repeat(60), "n".repeat(60)],
  ["n".repeat(61), undefined],
  ["two\nlines", undefined],
])("the checkpoint %j is kept as %j", (typed, kept) => {
  expect(readCheckpoint(typed)).toBe(kept);
  expect(isCheckpoint(kept ?? "")).toBe(true);
});

test.each([
  [" lw ", "lw"],
  ["李小红班", "李小红班"],
  ["𠮷𠮷𠮷𠮷", "𠮷𠮷𠮷𠮷"],
  ["", ""],
  ["ABCDE", undefined],
  ["a\tb", undefined],
])("the initials %j are kept as %j", (typed, kept) => {
  expect(readInitials(typed)).toBe(kept);
});

test.each([
  ["", ""],
  [" /lane-1/open ", "/lane-1/open"],
  ["lane", undefined],
  ["//other.example", undefined],
  ["/open?all", undefined],
])("the barrier's path %j is kept as %j", (typed, kept) => {
  expect(readBarrierPath(typed)).toBe(kept);
});
