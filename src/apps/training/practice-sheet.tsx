/** What the printer gets: all practice codes as cards to be cut apart. */
import { QrCode } from "../../ui/qr-code.tsx";
import { currentPracticeWords } from "../../ui/words/practice/current.ts";
import { CodeFacts } from "./code-facts.tsx";
import { trainingCodes } from "./training-codes.ts";

/** Drawn, since printers leave out backgrounds. */
const Stripes = () => (
  <svg class="stripes" viewBox="0 0 280 10" preserveAspectRatio="none" aria-hidden="true">
    {Array.from({ length: 14 }, (_, index) => (
      <path key={index} d={`M${index * 20} 10l10-10h10l-10 10z`} />
    ))}
  </svg>
);

/** On paper only. Every card says by itself that it is practice. */
export const PracticeSheet = () => {
  const words = currentPracticeWords();
  return (
    <section class="practice-sheet">
      <header>
        <h2>{words.title}</h2>
        <p>{words.text}</p>
        <ol>
          {words.steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </header>
      <ul class="practice-cards">
        {trainingCodes.map((code) => (
          <li key={code.id} class="practice-card" data-card={code.id}>
            <Stripes />
            <p>
              <strong>{words.banner}</strong>
            </p>
            <h3>{words.code[code.id]}</h3>
            <QrCode text={code.text} errorCorrection="M" label={words.code[code.id]} />
            <CodeFacts code={code} />
          </li>
        ))}
      </ul>
    </section>
  );
};
