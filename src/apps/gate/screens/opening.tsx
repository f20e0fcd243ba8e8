/** While the stored lists are read: a moment at start. */
import { currentWords } from "../../../ui/words/current.ts";

/** Says that it is opening. */
export const Opening = () => (
  <main class="page" data-screen="opening">
    <h1>{currentWords().opening}</h1>
  </main>
);
