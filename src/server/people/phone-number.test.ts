import { expect, test } from "vitest";
import { fail, ok } from "../../core/result.ts";
import { readPhoneNumber } from "./phone-number.ts";

test.each([
  "13800138000",
  "138 0013 8000",
  "138-0013-8000",
  "+86 138 0013 8000",
  "0086 13800138000",
  "86 13800138000",
  "１３８００１３８０００",
  "(+86) 138.0013.8000",
])("%s is one phone of the mainland", (typed) => {
  expect(readPhoneNumber(typed)).toEqual(ok("+8613800138000"));
});

test.each([
  ["+852 5123 4567", "+85251234567"],
  ["001 (202) 555-0123", "+12025550123"],
])("%s is a phone of another country", (typed, number) => {
  expect(readPhoneNumber(typed)).toEqual(ok(number));
});

test.each([
  "",
  "12800138000",
  "1380013800",
  "138001380001",
  "+86 10 6552 9988",
  "051288888888",
  "5123 4567",
  "+0123456789",
])("%s takes no text message", (typed) => {
  expect(readPhoneNumber(typed)).toEqual(fail("phone-form"));
});

test("What is longer than any number is refused unread, and a number read again is the same", () => {
  expect(readPhoneNumber(" ".repeat(40) + "13800138000")).toEqual(fail("phone-form"));
  expect(readPhoneNumber("+8613800138000")).toEqual(ok("+8613800138000"));
  expect(readPhoneNumber("+85251234567")).toEqual(ok("+85251234567"));
});
