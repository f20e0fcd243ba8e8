/** Times as people say them, always in the province's time (Asia/Shanghai, +08:00 without summer time). */
import type { Language } from "./language.ts";

const dayMilliseconds = 86_400_000;
const offsetMilliseconds = 8 * 3_600_000;
/** The largest instant that a Date can hold, less the offset. */
const instantMillisecondsMax = 8_640_000_000_000_000 - offsetMilliseconds;

const englishMonths = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;

/** An instant and the instant from which it is told, both NumericDate. */
export interface Told {
  readonly seconds: number;
  readonly nowSeconds: number;
}

const localMilliseconds = (seconds: number): number =>
  Math.min(Math.max(seconds * 1000, -instantMillisecondsMax), instantMillisecondsMax) + offsetMilliseconds;

const dayNumber = (seconds: number): number => Math.floor(localMilliseconds(seconds) / dayMilliseconds);

const clockText = (seconds: number): string => new Date(localMilliseconds(seconds)).toISOString().slice(-13, -8);

const dayNames = {
  "zh-CN": { "-1": "昨天", "0": "今天", "1": "明天", "2": "后天" },
  en: { "-1": "yesterday", "0": "today", "1": "tomorrow", "2": undefined },
} as const;

const dateText = (seconds: number, nowSeconds: number, language: Language): string => {
  const date = new Date(localMilliseconds(seconds));
  const month = date.getUTCMonth();
  const isThisYear = date.getUTCFullYear() === new Date(localMilliseconds(nowSeconds)).getUTCFullYear();
  if (language === "zh-CN") {
    return `${isThisYear ? "" : `${date.getUTCFullYear()}年`}${month + 1}月${date.getUTCDate()}日`;
  }
  return `${date.getUTCDate()} ${englishMonths[month] ?? ""}${isThisYear ? "" : ` ${date.getUTCFullYear()}`}`;
};

/** A day: `today`, `23 Nov`. */
export const dayWords = ({ seconds, nowSeconds }: Told, language: Language): string => {
  const difference = String(dayNumber(seconds) - dayNumber(nowSeconds));
  const names: Readonly<Record<string, string | undefined>> = dayNames[language];
  return names[difference] ?? dateText(seconds, nowSeconds, language);
};

/** A moment: `today 10:32`, `23 Nov 08:00`. */
export const momentWords = (told: Told, language: Language): string =>
  `${dayWords(told, language)} ${clockText(told.seconds)}`;

/** An exclusive end: midnight is said as the end of the day before (`end of tomorrow`), anything else as a moment. */
export const endWords = (told: Told, language: Language): string => {
  if (localMilliseconds(told.seconds) % dayMilliseconds !== 0) return momentWords(told, language);
  const day = dayWords({ ...told, seconds: told.seconds - 1 }, language);
  return language === "zh-CN" ? `${day}结束时` : `end of ${day}`;
};

/** How long something has been: `12 min`, `5 h`, `3 days`. Negative spans count as none. */
export const spanWords = (seconds: number, language: Language): string => {
  const isChinese = language === "zh-CN";
  if (seconds < 60) return isChinese ? "不到1分钟" : "under 1 min";
  if (seconds < 3600) return isChinese ? `${Math.floor(seconds / 60)}分钟` : `${Math.floor(seconds / 60)} min`;
  if (seconds < 2 * 86_400) return isChinese ? `${Math.floor(seconds / 3600)}小时` : `${Math.floor(seconds / 3600)} h`;
  return isChinese ? `${Math.floor(seconds / 86_400)}天` : `${Math.floor(seconds / 86_400)} days`;
};
