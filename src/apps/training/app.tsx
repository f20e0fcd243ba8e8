/** The practice codes: one at a time on the screen, so that a camera does not see two; all of them as cards on paper. */
import { QrCode } from "../../ui/qr-code.tsx";
import { OutcomeSymbol } from "../../ui/symbols.tsx";
import { LanguageSwitch } from "../../ui/top-bar.tsx";
import { currentLanguage, currentWords } from "../../ui/words/current.ts";
import type { Language } from "../../ui/words/language.ts";
import { currentPracticeWords } from "../../ui/words/practice/current.ts";
import { waysOf } from "./code-ways.ts";
import { PracticeSheet } from "./practice-sheet.tsx";
import { CodeFacts } from "./code-facts.tsx";
import { trainingCodes } from "./training-codes.ts";

const ShownCode = ({ index }: { readonly index: number }) => {
  const words = currentPracticeWords();
  const { code, previous, next } = waysOf(index, trainingCodes);
  const name = words.code[code.id];
  return (
    <section class="practice-shown" data-code={code.id}>
      <p class="practice-text">{words.text}</p>
      <QrCode text={code.text} errorCorrection="L" label={name} />
      <div class="practice-said" aria-live="polite">
        <h1>{name}</h1>
        <p class="practice-place">
          {index + 1} / {trainingCodes.length}
        </p>
        <CodeFacts code={code} />
      </div>
      <nav class="practice-ways" aria-label={words.title}>
        <a class="button plain" href={previous} data-way="previous">
          {words.previous}
        </a>
        <a class="button" href={next} data-way="next">
          {words.next}
        </a>
      </nav>
    </section>
  );
};

const CodeList = ({ index }: { readonly index: number }) => {
  const words = currentPracticeWords();
  return (
    <nav aria-label={words.list}>
      <ol class="practice-list">
        {trainingCodes.map(({ id, outcome }, at) => (
          <li key={id}>
            <a href={`#${id}`} aria-current={at === index ? "true" : undefined}>
              <OutcomeSymbol outcome={outcome} />
              <span>
                <strong>{words.code[id]}</strong>
                <span class="practice-outcome">{currentWords().outcome[outcome]}</span>
              </span>
            </a>
          </li>
        ))}
      </ol>
    </nav>
  );
};

const About = ({ onPrint }: { readonly onPrint: () => void }) => {
  const words = currentPracticeWords();
  return (
    <section class="practice-about">
      <h2>{words.title}</h2>
      <ol class="practice-steps">
        {words.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <button type="button" class="button plain" onClick={onPrint}>
        {words.print}
      </button>
    </section>
  );
};

/** Everything on the page. */
export const App = (props: {
  readonly index: number;
  readonly onLanguage: (language: Language) => void;
  readonly onPrint: () => void;
}) => {
  const words = currentPracticeWords();
  return (
    <div class="practice" lang={currentLanguage()}>
      <header class="practice-banner">
        <strong>{words.banner}</strong>
        <LanguageSwitch onLanguage={props.onLanguage} />
      </header>
      <main data-screen="training">
        <ShownCode index={props.index} />
        <section class="practice-all">
          <h2>{words.list}</h2>
          <CodeList index={props.index} />
        </section>
        <About onPrint={props.onPrint} />
      </main>
      <PracticeSheet />
    </div>
  );
};
