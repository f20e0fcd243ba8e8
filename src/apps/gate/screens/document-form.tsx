/** The guard types the last four characters from the identity document; the screen does not show them first (D6.3). */
import { useState } from "preact/hooks";
import { currentWords } from "../../../ui/words/current.ts";
import { isLastFour } from "../state.ts";

/** Gives on what was typed. `onSeen`: where a lead allows it, that the document was compared with the eye. */
export interface DocumentFormProps {
  readonly onDocument: (lastFour: string) => void;
  readonly onSeen: (() => void) | undefined;
}

/** Compares nothing itself. */
export const DocumentForm = ({ onDocument, onSeen }: DocumentFormProps) => {
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
      {onSeen !== undefined && (
        <button type="button" class="button plain" onClick={onSeen}>
          {words.byEye}
        </button>
      )}
    </form>
  );
};
