import { expect, test } from "vitest";
import { languages } from "../../ui/words/language.ts";
import { releaseNotes } from "./release-notes.ts";

test("a release says what is new, the same number of sentences in every language", () => {
  expect(Object.keys(releaseNotes)).toEqual([...languages]);
  const sentences = languages.map((language) => releaseNotes[language]);
  expect(sentences[0]?.length).toBeGreaterThan(0);
  expect(new Set(sentences.map(({ length }) => length)).size).toBe(1);
  expect(sentences.flat().filter((sentence) => !/[.。]$/.test(sentence))).toEqual([]);
});
