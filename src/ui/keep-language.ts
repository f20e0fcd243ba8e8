/** The language chosen on this device, kept for the next start. */
import { chooseLanguage, currentLanguage } from "./words/language.ts";
import type { Language } from "./words/language.ts";
import { currentWords } from "./words/words.ts";

const key = "clearway-language";

const readKept = (): string | null => {
  try {
    return localStorage.getItem(key);
  } catch {
    // Storage refused (private browsing): the choice holds until the page is closed.
    return null;
  }
};

const show = (language: Language, titleOf: (words: ReturnType<typeof currentWords>) => string): void => {
  currentLanguage.value = language;
  document.documentElement.lang = language;
  document.title = titleOf(currentWords());
};

/** Takes what was chosen before, or what the browser prefers. Gives the switch, which keeps the choice. */
export const setupLanguage = (
  titleOf: (words: ReturnType<typeof currentWords>) => string,
): ((language: Language) => void) => {
  show(chooseLanguage(readKept(), navigator.languages), titleOf);
  return (language) => {
    show(language, titleOf);
    try {
      localStorage.setItem(key, language);
    } catch {
      // As above.
      return;
    }
  };
};
