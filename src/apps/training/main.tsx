/** Shows the practice codes; which one is the address's last part, so that links and Back go from code to code. */
import "../../ui/tokens.css";
import "../../ui/top-bar.css";
import "./training.css";
import { signal } from "@preact/signals";
import { render } from "preact";
import { setupLanguage } from "../../ui/keep-language.ts";
import { currentPracticeWords } from "../../ui/words/practice/current.ts";
import { App } from "./app.tsx";
import { indexOfHash } from "./code-ways.ts";
import { trainingCodes } from "./training-codes.ts";

const main = async (): Promise<void> => {
  const root = document.getElementById("app");
  if (root === null) throw new TypeError("document: expected an element with the id app, got none");
  const onLanguage = await setupLanguage(() => currentPracticeWords().title);
  const index = signal(indexOfHash(location.hash, trainingCodes));
  addEventListener("hashchange", () => {
    index.value = indexOfHash(location.hash, trainingCodes);
    // The list stands below the code on a phone.
    scrollTo(0, 0);
  });
  const print = (): void => {
    window.print();
  };
  const Page = () => <App index={index.value} onLanguage={onLanguage} onPrint={print} />;
  render(<Page />, root);
};

void main();
