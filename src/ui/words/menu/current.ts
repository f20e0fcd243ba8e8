/** The words of the menu's pages in the language on screen. */
import { signal } from "@preact/signals";
import type { Language } from "../language.ts";
import { languages } from "../language.ts";
import { currentLanguage } from "../current.ts";
import type { MenuWords } from "./menu-words.ts";

const loadMenuWords = async (language: Language): Promise<MenuWords> => {
  if (language === "en") return (await import("./en.ts")).menuWordsEn;
  return (await import("./zh-cn.ts")).menuWordsZh;
};

const loaded = signal<Readonly<Record<Language, MenuWords>> | undefined>(undefined);

/** Loads both languages, so that the switch in the menu is immediate. Rejects where they cannot be had. */
export const prepareMenuWords = async (): Promise<void> => {
  const [first, second] = languages;
  const [firstWords, secondWords] = await Promise.all([loadMenuWords(first), loadMenuWords(second)]);
  // as: both languages are there now
  loaded.value = { [first]: firstWords, [second]: secondWords } as Record<Language, MenuWords>;
};

/** The words on screen. */
export const currentMenuWords = (): MenuWords => {
  if (loaded.value === undefined) throw new TypeError("menu words: expected prepareMenuWords before a page is drawn");
  return loaded.value[currentLanguage()];
};
