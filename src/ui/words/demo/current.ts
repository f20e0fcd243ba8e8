/** The words of the page of demonstration codes in the language on screen. */
import { currentLanguage } from "../current.ts";
import type { Language } from "../language.ts";
import { demoEn } from "./demo-en.ts";
import type { DemoWords } from "./demo-words.ts";
import { demoZh } from "./demo-zh.ts";

/** Both at once: gates do without them. */
export const demoWords: Readonly<Record<Language, DemoWords>> = { "zh-CN": demoZh, en: demoEn };

/** The words on screen. */
export const currentDemoWords = (): DemoWords => demoWords[currentLanguage()];
