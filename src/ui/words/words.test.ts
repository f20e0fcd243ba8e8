import { expect, test } from "vitest";
import { outcomes, reasonCodes } from "../../core/verdict/reasons.ts";
import { areaWords } from "./areas.ts";
import { chooseLanguage, languages, otherLanguage } from "./language.ts";
import { currentLanguage, currentWords, loadWords, showLanguage } from "./current.ts";
import { demoWords } from "./demo/current.ts";
import { wordsEn } from "./en.ts";
import type { Language } from "./language.ts";
import { menuWordsEn } from "./menu/en.ts";
import type { MenuWords } from "./menu/menu-words.ts";
import { menuWordsZh } from "./menu/zh-cn.ts";
import { practiceWords } from "./practice/current.ts";
import type { Words } from "./words.ts";
import { wordsZh } from "./zh-cn.ts";

const wordsByLanguage: Readonly<Record<Language, Words>> = { "zh-CN": wordsZh, en: wordsEn };
const wordsIn = (language: Language): Words => wordsByLanguage[language];

const menuWordsByLanguage: Readonly<Record<Language, MenuWords>> = { "zh-CN": menuWordsZh, en: menuWordsEn };

/** Every sentence of a language, functions called with a sample. */
const sentences = (value: unknown): readonly string[] => {
  if (typeof value === "string") return [value];
  if (typeof value === "function") {
    const said: unknown = Reflect.apply(value, undefined, [3, 7]);
    return sentences(said);
  }
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(sentences) : [];
};

test.each(languages)("%s says every reason and outcome, each with its own words", (language) => {
  const words = wordsIn(language);
  expect(Object.keys(words.reason).sort()).toEqual([...reasonCodes].sort());
  expect(new Set(reasonCodes.map((code) => words.reason[code].why)).size).toBe(27);
  expect(new Set(outcomes.map((outcome) => words.outcome[outcome])).size).toBe(8);
});

test.each(languages)("%s leaves nothing empty, shouts at nobody and names the next step", (language) => {
  const all = sentences(wordsIn(language));
  expect(all.length).toBeGreaterThan(120);
  expect(all.filter((sentence) => sentence.trim() === "" || /[!！]/.test(sentence))).toEqual([]);
  const next = reasonCodes.map((code) => wordsIn(language).reason[code].next);
  expect(next.filter((sentence) => !/[.。]$/.test(sentence))).toEqual([]);
});

test.each(languages)("the menu in %s leaves nothing empty and shouts at nobody", (language) => {
  const all = sentences(menuWordsByLanguage[language]);
  expect(all.length).toBeGreaterThan(250);
  expect(all.filter((sentence) => sentence.trim() === "" || /[!！]/.test(sentence))).toEqual([]);
});

test.each(languages)("the pages of codes in %s leave nothing empty and shout at nobody", (language) => {
  const all = [practiceWords[language], demoWords[language]].flatMap(sentences);
  expect(all.length).toBeGreaterThan(30);
  expect(all.filter((sentence) => sentence.trim() === "" || /[!！]/.test(sentence))).toEqual([]);
  expect(all.filter((sentence) => /\p{Script=Han}/u.test(sentence))).toEqual(language === "en" ? [] : all);
});

/** What a sample of a figure alone says is no word of a language. */
const hasWords = (sentence: string): boolean => /\p{L}/u.test(sentence.replace(/\d+ ?(MB|%)?/g, ""));

test("the menu's Chinese is Chinese, its English is not", () => {
  const han = /\p{Script=Han}/u;
  const chinese = sentences(menuWordsZh).filter(hasWords);
  expect(chinese.filter((sentence) => !han.test(sentence))).toEqual([]);
  expect(sentences(menuWordsEn).filter((sentence) => han.test(sentence))).toEqual([]);
});

test("the check before duty says what to do about everything that is not as it should be", () => {
  const inOrder = [
    ...["camera-runs", "decoder-reads", "keys-good", "lists-fresh", "clock-right", "storage-kept", "sound-plays"],
    ...["sound-off", "battery-good", "outbox-empty", "outbox-waiting", "checkpoint-named", "release-good"],
  ];
  for (const language of languages) {
    const findings = Object.entries(menuWordsByLanguage[language].ready.finding);
    expect(findings.length).toBeGreaterThan(35);
    const silent = findings.filter(([, { toDo }]) => toDo === undefined).map(([finding]) => finding);
    expect(silent.sort()).toEqual([...inOrder].sort());
  }
});

test("Chinese sentences are Chinese, English ones are not", () => {
  const han = /\p{Script=Han}/u;
  expect(reasonCodes.filter((code) => !han.test(wordsIn("zh-CN").reason[code].why))).toEqual([]);
  expect(sentences(wordsIn("en")).filter((sentence) => han.test(sentence))).toEqual([]);
});

test.each([
  ["en", ["zh-CN"], "en"],
  ["zh-CN", ["en-GB"], "zh-CN"],
  [null, ["en-GB", "zh-CN"], "en"],
  [null, ["zh-TW"], "zh-CN"],
  [null, [], "zh-CN"],
  ["fr", ["fr-FR"], "en"],
] as const)("kept %s and preferred %j choose %s", (kept, preferred, chosen) => {
  expect(chooseLanguage(kept, preferred)).toBe(chosen);
});

test("the switch leads to the other language and back", () => {
  expect(otherLanguage(otherLanguage("en"))).toBe("en");
});

test("an area is said with its city where that is known", () => {
  expect(areaWords(370102, "zh-CN")).toBe("济南 370102");
  expect(areaWords(370213, "en")).toBe("Qingdao 370213");
  expect(areaWords(110101, "en")).toBe("110101");
  expect(areaWords(42, "en")).toBe("000042");
});

test("nothing can be drawn before a language is shown, and all of it changes with the language", async () => {
  expect(() => currentWords()).toThrow("showLanguage");
  for (const language of languages) {
    await showLanguage(language);
    expect(currentLanguage()).toBe(language);
    expect(currentWords()).toBe(wordsIn(language));
    expect(await loadWords(language)).toBe(wordsIn(language));
  }
});
