/** What stands beside a finding of the check before duty, as a person says it. */
import type { Language } from "../../../ui/words/language.ts";
import { momentWords, spanWords } from "../../../ui/words/times.ts";
import type { ReadyValue } from "./ready-check.ts";

/** Empty where there is nothing to say. Room is told in whole megabytes, a battery in percent. */
export const readyValueWords = (value: ReadyValue | undefined, nowSeconds: number, language: Language): string => {
  if (value === undefined) return "";
  switch (value.kind) {
    case "text":
      return value.text;
    case "span":
      return spanWords(value.amount, language);
    case "moment":
      return momentWords({ seconds: value.amount, nowSeconds }, language);
    case "count":
      return String(value.amount);
    case "bytes":
      return `${String(Math.floor(value.amount / 2 ** 20))} MB`;
    case "share":
      return `${String(Math.floor(value.amount * 100))}%`;
  }
};
