/** The guard types the last four characters from the identity document; the screen does not show them first (D6.3). */
import { useState } from "preact/hooks";
import { currentWords } from "../../../ui/words/current.ts";
import { isLastFour } from "../state.ts";

/** Gives on what was typed. */
export const DocumentForm = ({ onDocument }: { readonly onDocument: (lastFour: string) => void }) => {
  const words = currentWords().confirm;
  const [typed, setTyped] = useState("");
  return (
    <form
      class="document"
      onSubmit={(event) => {
        event.preventDefault();
        if (isLastFour(typed)) onDocument(typed);
      }}
    >
      <label for="last-four">{words.label}</label>
      <div class="document-row">
        <input
          id="last-four"
          name="last-four"
          value={typed}
          maxLength={4}
          autocomplete="off"
          autocapitalize="characters"
          autocorrect="off"
          spellcheck={false}
          enterkeyhint="done"
          aria-describedby="last-four-hint"
          onInput={(event) => {
            setTyped(event.currentTarget.value);
          }}
        />
        <button type="submit" class="button" disabled={!isLastFour(typed)}>
          {words.button}
        </button>
      </div>
      <p id="last-four-hint">{words.hint}</p>
    </form>
  );
};
