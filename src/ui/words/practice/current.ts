/** The words of the page of practice codes in the language on screen. */
import { currentLanguage } from "../current.ts";
import type { Language } from "../language.ts";
import { practiceEn } from "./practice-en.ts";
import type { PracticeWords } from "./practice-words.ts";
import { practiceZh } from "./practice-zh.ts";

/** Both at once: the page is small, and may be used without a network once it is open. */
export const practiceWords: Readonly<Record<Language, PracticeWords>> = { "zh-CN": practiceZh, en: practiceEn };

/** The words on screen. */
export const currentPracticeWords = (): PracticeWords => practiceWords[currentLanguage()];
