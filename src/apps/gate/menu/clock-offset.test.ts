import { expect, test } from "vitest";
import { listsEn } from "../../../ui/words/menu/lists-en.ts";
import { clockOffsetWords } from "./clock-offset.ts";

test.each([
  [undefined, "not compared yet"],
  [0, "as the server's"],
  [2, "as the server's"],
  [-2, "as the server's"],
  [3, "3 s behind the server's"],
  [-3, "3 s ahead of the server's"],
  [59, "59 s behind the server's"],
  [60, "1 min behind the server's"],
  [-86_400, "24 h ahead of the server's"],
])("a server's clock that is ahead by %s: %s", (offsetSeconds, words) => {
  expect(clockOffsetWords(offsetSeconds, listsEn.offset, "en")).toBe(words);
});
