/** The language on screen and its words; a part that reads them is drawn anew when the language changes. */
import { signal } from "@preact/signals";
import type { Language } from "./language.ts";
import type { Words } from "./words.ts";

/** The words of a language, loaded when they are first needed; rejects where they cannot be had (offline, not kept yet). */
export const loadWords = async (language: Language): Promise<Words> => {
  if (language === "en") return (await import("./en.ts")).wordsEn;
  return (await import("./zh-cn.ts")).wordsZh;
};

const current = signal<{ readonly language: Language; readonly words: Words } | undefined>(undefined);

const shown = (): { readonly language: Language; readonly words: Words } => {
  if (current.value === undefined) throw new TypeError("language: expected showLanguage before anything is drawn");
  return current.value;
};

/** The language on screen. */
export const currentLanguage = (): Language => shown().language;

/** The words on screen. */
export const currentWords = (): Words => shown().words;

/** Changes to a language, all parts at once. */
export const showLanguage = async (language: Language): Promise<void> => {
  current.value = { language, words: await loadWords(language) };
};
