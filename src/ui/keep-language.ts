/** The language chosen on this device, kept for the next start. */
import { currentWords, loadWords, showLanguage } from "./words/current.ts";
import { chooseLanguage, otherLanguage } from "./words/language.ts";
import type { Language } from "./words/language.ts";
import type { Words } from "./words/words.ts";

const key = "clearway-language";

const readKept = (): string | null => {
  try {
    return localStorage.getItem(key);
  } catch {
    // Storage refused (private browsing): the choice holds until the page is closed.
    return null;
  }
};

const keep = (language: Language): void => {
  try {
    localStorage.setItem(key, language);
  } catch {
    // As above.
    return;
  }
};

/** Takes what was chosen before, or what the browser prefers. Gives the switch, which keeps the choice. */
export const setupLanguage = async (titleOf: (words: Words) => string): Promise<(language: Language) => void> => {
  const show = async (language: Language): Promise<void> => {
    await showLanguage(language);
    document.documentElement.lang = language;
    document.title = titleOf(currentWords());
  };
  const chosen = chooseLanguage(readKept(), navigator.languages);
  await show(chosen);
  // At hand before the switch is used; where it cannot be had now, the switch tries again.
  loadWords(otherLanguage(chosen)).catch(() => undefined);
  return (language) => {
    // Where the words cannot be had, the screen stays in the language that it has.
    show(language).then(
      () => {
        keep(language);
      },
      () => undefined,
    );
  };
};
