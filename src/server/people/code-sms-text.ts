/** The words of a text message with a one-time code. */
import type { Language } from "../db/tables/people.ts";
import { codeLifeSeconds } from "./one-time-codes.ts";

const minutes = codeLifeSeconds / 60;

/** Says what the code is for and nothing of whom; the code stands last, where phones look for it. */
export const codeSmsText = (code: string, language: Language): string =>
  language === "zh-CN"
    ? `【健康通行】验证码${minutes}分钟内有效，请勿告诉任何人，工作人员也不会索要：${code}`
    : `Health pass: your code, good for ${minutes} minutes. Tell nobody; no officer will ask for it: ${code}`;
