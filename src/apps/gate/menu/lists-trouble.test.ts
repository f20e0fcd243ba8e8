import { expect, test } from "vitest";
import { menuWordsEn } from "../../../ui/words/menu/en.ts";
import { menuWordsZh } from "../../../ui/words/menu/zh-cn.ts";
import { listsTroubles } from "./lists-trouble.ts";

test.each([
  ["sync-offline", "network"],
  ["manifest-rolled-back", "older"],
  ["root-equivocation", "another root"],
  ["manifest-equivocation", "at once"],
  ["bundle-malformed", "no file of lists"],
  ["list-hash", "damaged"],
  ["store-full", "Free some space"],
] as const)("%s is said with what can be done: …%s…", (code, part) => {
  const words = { ...menuWordsEn.store, ...menuWordsEn.lists.trouble };
  expect(words[listsTroubles[code]]).toContain(part);
});

test("each kind of trouble stands for some code, and has words of its own in both languages", () => {
  const kinds = new Set(Object.values(listsTroubles));
  for (const { store, lists } of [menuWordsEn, menuWordsZh]) {
    const words = { ...store, ...lists.trouble };
    expect([...kinds].sort()).toEqual(Object.keys(words).sort());
    expect(new Set(Object.values(words)).size).toBe(kinds.size);
  }
});
