/** The line at the top of every screen: whether this is the demonstration, and the language. */
import { currentLanguage, currentWords } from "./words/current.ts";
import { languageNames, otherLanguage } from "./words/language.ts";

/** What differs between apps and screens. */
export interface TopBarProps {
  readonly isDemonstration: boolean;
  readonly onLanguage: (language: ReturnType<typeof otherLanguage>) => void;
}

/** Takes the colours of what it lies on. */
export const TopBar = ({ isDemonstration, onLanguage }: TopBarProps) => {
  const other = otherLanguage(currentLanguage());
  return (
    <header class="top-bar">
      {isDemonstration ? <strong class="demonstration">{currentWords().demonstration}</strong> : <span />}
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
    </header>
  );
};
