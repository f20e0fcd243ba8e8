/** The guard types the last four characters from the identity document; the screen does not show them first (D6.3). */
import { useEffect, useRef, useState } from "preact/hooks";
import { currentWords } from "../../../ui/words/current.ts";
import { isLastFour } from "../state.ts";

/** Gives on what was typed. `onSeen`: where a lead allows it, that the document was compared with the eye. */
export interface DocumentFormProps {
  readonly onDocument: (lastFour: string) => void;
  readonly onSeen: (() => void) | undefined;
}

/** What is typed anywhere goes into the field: a keyboard needs no tap, and a phone opens none over the verdict by itself. */
const useTyping = () => {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const listen = ({ key, ctrlKey, altKey, metaKey }: KeyboardEvent): void => {
      if (/^[0-9a-z]$/i.test(key) && !ctrlKey && !altKey && !metaKey) field.current?.focus();
    };
    addEventListener("keydown", listen);
    return () => {
      removeEventListener("keydown", listen);
    };
  }, []);
  return field;
};

/** Compares nothing itself. */
export const DocumentForm = ({ onDocument, onSeen }: DocumentFormProps) => {
  const words = currentWords().confirm;
  const [typed, setTyped] = useState("");
  const field = useTyping();
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
          ref={field}
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
