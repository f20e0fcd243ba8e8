/** A browser that lacks what a gate cannot do without. */
import type { Missing } from "../../../ui/words/words.ts";
import { currentWords } from "../../../ui/words/current.ts";
import { Page } from "./page.tsx";

/** Names what is missing, and what to open instead. */
export const Unsupported = ({ missing }: { readonly missing: readonly Missing[] }) => {
  const words = currentWords().unsupported;
  return (
    <Page screen="unsupported" title={words.title}>
      <p>{words.text}</p>
      <ul class="steps">
        {missing.map((ability) => (
          <li key={ability}>{words.missing[ability]}</li>
        ))}
      </ul>
    </Page>
  );
};
