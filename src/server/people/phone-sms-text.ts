/** The words of a text message to a phone that is somebody's no more: who did not want that must learn of it there. */
import type { Language } from "../db/tables/people.ts";

/** Says nothing of whom. */
export const phoneChangedSmsText = (language: Language): string =>
  language === "zh-CN"
    ? "【健康通行】您的登录手机号已更换，此号码不再接收通知。如非本人操作，请立即联系社区。"
    : "Health pass: another phone number now signs in for you, and this one is told nothing more. If this was not you, call your community at once.";
