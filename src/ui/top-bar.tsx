/** The line at the top of every screen: whether this is the demonstration, and the language. */
import { currentLanguage, currentWords } from "./words/current.ts";
import { languageNames, otherLanguage } from "./words/language.ts";
import type { Language } from "./words/language.ts";

interface LanguageSwitchProps {
  readonly onLanguage: (language: Language) => void;
}

/** What differs between apps and screens. */
export interface TopBarProps extends LanguageSwitchProps {
  readonly isDemonstration: boolean;
}

/** A button that says the other language in itself. Takes the colours of what it lies on. */
export const LanguageSwitch = ({ onLanguage }: LanguageSwitchProps) => {
  const other = otherLanguage(currentLanguage());
  return (
    <button
      type="button"
      class="language"
      lang={other}
      onClick={() => {
        onLanguage(other);
      }}
    >
      {languageNames[other]}
    </button>
  );
};

/** Takes the colours of what it lies on. */
export const TopBar = ({ isDemonstration, onLanguage }: TopBarProps) => (
  <header class="top-bar">
    {isDemonstration ? <strong class="demonstration">{currentWords().demonstration}</strong> : <span />}
    <LanguageSwitch onLanguage={onLanguage} />
  </header>
);
