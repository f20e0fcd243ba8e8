/** The grace of an old release is over: nobody is judged by it any more. */
import { currentWords } from "../../../ui/words/current.ts";
import { Page } from "./page.tsx";

/** Loading the page anew brings the new release where there is a network. */
export const AppTooOld = ({ onLoad, onMenu }: { readonly onLoad: () => void; readonly onMenu: () => void }) => {
  const words = currentWords();
  return (
    <Page screen="app-too-old" title={words.appTooOld.title}>
      <p>{words.appTooOld.text}</p>
      <button type="button" class="button" onClick={onLoad}>
        {words.appTooOld.button}
      </button>
      <button type="button" class="button plain" data-open="menu" onClick={onMenu}>
        {words.aiming.menu}
      </button>
    </Page>
  );
};
