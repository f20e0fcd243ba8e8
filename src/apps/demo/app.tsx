/** The page of codes: one card each, with what a gate should show. */
import type { DemoCode } from "../../api/demo-codes.ts";
import { QrCode } from "../../ui/qr-code.tsx";
import { OutcomeSymbol } from "../../ui/symbols.tsx";
import { TopBar } from "../../ui/top-bar.tsx";
import { currentLanguage, currentWords } from "../../ui/words/current.ts";
import { currentDemoWords } from "../../ui/words/demo/current.ts";
import type { Language } from "../../ui/words/language.ts";
import { firstOfEachOutcome } from "./state.ts";
import type { State } from "./state.ts";

const CodeCard = ({ code }: { readonly code: DemoCode }) => {
  const words = currentWords();
  const demo = currentDemoWords();
  const key = currentLanguage() === "zh-CN" ? "zh" : "en";
  const { outcome, reason } = code.expected;
  return (
    <li class="demo-card" id={code.id} data-code={code.id}>
      <h2>{code.title[key]}</h2>
      <QrCode text={code.text} errorCorrection={code.form === "print" ? "M" : "L"} label={code.title[key]} />
      <p class="demo-form">{demo.form[code.form]}</p>
      <p>{code.shows[key]}</p>
      <p class="demo-expected">
        <OutcomeSymbol outcome={outcome} />
        <span>
          <span class="demo-label">{demo.shows}</span>
          <strong>{words.outcome[outcome]}</strong>
          {reason !== undefined && <span class="code">{reason}</span>}
        </span>
      </p>
      {code.documentLast4 !== undefined && (
        <p class="demo-document">
          {words.confirm.label}
          {currentLanguage() === "zh-CN" ? "：" : ": "}
          <span class="code">{code.documentLast4}</span>
        </p>
      )}
    </li>
  );
};

/** A way down the long page: to the first code of each outcome. */
const Jumps = ({ codes }: { readonly codes: readonly DemoCode[] }) => {
  const { outcome: outcomeWords } = currentWords();
  return (
    <nav aria-label={currentDemoWords().jump}>
      <ul class="demo-jumps">
        {firstOfEachOutcome(codes).map(({ id, expected: { outcome } }) => (
          <li key={id}>
            <a href={`#${id}`}>
              <OutcomeSymbol outcome={outcome} />
              {outcomeWords[outcome]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
};

/** Everything on the page. */
export const App = ({
  state,
  onLanguage,
}: {
  readonly state: State;
  readonly onLanguage: (language: Language) => void;
}) => {
  const words = currentDemoWords();
  return (
    <div class="demo" lang={currentLanguage()}>
      <TopBar isDemonstration onLanguage={onLanguage} />
      <main data-screen="demo">
        <header class="demo-head">
          <h1>{words.title}</h1>
          <p>{words.text}</p>
          <a class="button" href="/gate/">
            {words.toGate}
          </a>
          {state.isFailing && <p role="status">{words.failed}</p>}
          {!state.isFailing && state.codes.length === 0 && <p role="status">{words.loading}</p>}
          {state.codes.length > 0 && <Jumps codes={state.codes} />}
        </header>
        <ul class="demo-cards">
          {state.codes.map((code) => (
            <CodeCard key={code.id} code={code} />
          ))}
        </ul>
      </main>
    </div>
  );
};
