import { expect, test } from "vitest";
import { parseDate, parseInstantSeconds } from "./instants.ts";

test("a time without an offset is at +08:00 in every zone, and a date alone is its 00:00", () => {
  const seconds = Date.parse("2026-11-23T00:00:00Z") / 1000;
  for (const text of [
    "2026-11-23T00:00:00Z",
    "2026-11-23T08:00:00.9+08:00",
    "2026-11-23T08:00",
    "2026-11-22T23:00-01:00",
  ]) {
    expect([text, parseInstantSeconds("now", text)]).toEqual([text, seconds]);
  }
  expect(parseInstantSeconds("now", "2026-11-23")).toBe(seconds - 8 * 3600);
});

test("what the calendar or the clock does not have is refused", () => {
  for (const text of [
    "2026-02-30",
    "2026-02-30T08:00:00Z",
    "2026-13-01",
    "2026-11-23T25:00",
    "1969-12-31",
    "",
    "now",
  ]) {
    expect(() => parseInstantSeconds("iat", text)).toThrow("--iat takes a time");
  }
  expect(() => parseDate("applied", "2026-02-30")).toThrow("--applied takes a date");
  expect(parseDate("applied", "2024-02-29")).toBe("2024-02-29");
});
