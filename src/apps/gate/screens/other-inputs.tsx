/** Ways to a code besides the camera, and the way to the menu. */
import { useState } from "preact/hooks";
import type { Result } from "../../../core/result.ts";
import { currentWords } from "../../../ui/words/current.ts";
import type { InputTrouble } from "../../../ui/words/words.ts";

/** Where else texts of codes come from. */
export interface Inputs {
  readonly readPicture: (file: Blob) => Promise<Result<string, InputTrouble>>;
  readonly readClipboard: () => Promise<Result<string, InputTrouble>>;
}

/** `onText` is handed what was read; what could not be read is said here. */
export interface OtherInputsProps {
  readonly inputs: Inputs;
  readonly onText: (text: string) => void;
  readonly onMenu: () => void;
}

type Note = "reading" | InputTrouble;

/** One row of buttons. */
export const OtherInputs = ({ inputs, onText, onMenu }: OtherInputsProps) => {
  const words = currentWords().aiming;
  const [note, setNote] = useState<Note>();
  const take = async (read: () => Promise<Result<string, InputTrouble>>): Promise<void> => {
    setNote("reading");
    const result = await read();
    setNote(result.ok ? undefined : result.error);
    if (result.ok) onText(result.value);
  };
  return (
    <div class="inputs">
      <button type="button" class="button plain" data-open="menu" onClick={onMenu}>
        {words.menu}
      </button>
      <label class="button plain file-input">
        {words.picture}
        <input
          type="file"
          accept="image/*"
          onChange={(event) => {
            const [file] = event.currentTarget.files ?? [];
            event.currentTarget.value = "";
            if (file !== undefined) void take(() => inputs.readPicture(file));
          }}
        />
      </label>
      <button type="button" class="button plain" onClick={() => void take(inputs.readClipboard)}>
        {words.paste}
      </button>
      <p class="inputs-note" role="status">
        {note === "reading" && words.readingPicture}
        {note !== undefined && note !== "reading" && words.inputTrouble[note]}
      </p>
    </div>
  );
};
