import { expect, test } from "vitest";
import { bytesWords } from "./byte-sizes.ts";

test.each([
  [0, "0 kB"],
  [499, "0 kB"],
  [500, "1 kB"],
  [999_499, "999 kB"],
  [999_500, "1.0 MB"],
  [9_949_999, "9.9 MB"],
  [9_950_000, "10 MB"],
  [26_214_400, "26 MB"],
  [999_499_999, "999 MB"],
  [1_400_000_000, "1.4 GB"],
  [2_500_000_000_000, "2500 GB"],
])("%i bytes are %s", (bytes, words) => {
  expect(bytesWords(bytes)).toBe(words);
});
