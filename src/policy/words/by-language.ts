/** The dictionaries by language, for whoever speaks both; an app imports the one it shows. */
import { policyWordsEn } from "./en.ts";
import type { PolicyWords } from "./words.ts";
import { policyWordsZh } from "./zh-cn.ts";

/** By BCP 47 tag. */
export const policyWords: Readonly<Record<"zh-CN" | "en", PolicyWords>> = { "zh-CN": policyWordsZh, en: policyWordsEn };
