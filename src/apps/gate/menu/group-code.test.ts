import { expect, test } from "vitest";
import { bytesToEnrolmentCode, formatEnrolmentCode, parseEnrolmentCode } from "../../../core/journal/enrolment-code.ts";
import { groupCode } from "./group-code.ts";

test.each([
  ["", ""],
  ["7qf", "7QF"],
  ["7qfm", "7QFM"],
  ["7qfm2", "7QFM-2"],
  ["7QFM-", "7QFM"],
  ["7qfm 2xkd 9tra", "7QFM-2XKD-9TRA"],
  ["７ｑｆｍ２", "7QFM-2"],
  ["7QFM—2XKD", "7QFM-2XKD"],
  ["7QFM-2XKD-9TRA-5", "7QFM-2XKD-9TRA-5"],
  ["code: 7QFM", "code: 7QFM"],
])("%j becomes %j", (typed, grouped) => {
  expect(groupCode(typed)).toBe(grouped);
});

test("grouping a code does not change what it is, nor does grouping it again", () => {
  const code = bytesToEnrolmentCode(Uint8Array.from({ length: 12 }, (_, index) => index * 19));
  expect(groupCode(code.toLowerCase())).toBe(formatEnrolmentCode(code));
  expect(groupCode(groupCode(code))).toBe(formatEnrolmentCode(code));
  expect(parseEnrolmentCode(groupCode(code))).toBe(code);
});
