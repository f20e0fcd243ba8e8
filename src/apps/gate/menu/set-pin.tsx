/** Sets, changes and removes the lead's PIN; only within what it locks. */
import { useState } from "preact/hooks";
import type { StoreError } from "../../../store/connection.ts";
import type { LeadWords } from "../../../ui/words/menu/lead-words.ts";
import { currentMenuWords } from "../../../ui/words/menu/current.ts";
import type { Result } from "../../../core/result.ts";
import { useLeadLock } from "./lead-lock.tsx";
import { readPin } from "./lead-pin.ts";
import { PinField } from "./pin-field.tsx";

type Note = keyof Pick<LeadWords, "notDigits" | "differs" | "isSet" | "isRemoved">;

/** `onKept`: whether it will outlive the page. */
export interface SetPinProps {
  readonly onKept: (kept: Result<void, StoreError>) => void;
}

/** Asked for twice, as a slip of the finger would lock the lead out. */
export const SetPin = ({ onKept }: SetPinProps) => {
  const words = currentMenuWords().lead;
  const lock = useLeadLock();
  const [first, setFirst] = useState("");
  const [second, setSecond] = useState("");
  const [note, setNote] = useState<Note>();
  const clear = (said: Note): void => {
    setFirst("");
    setSecond("");
    setNote(said);
  };
  const submit = async (): Promise<void> => {
    const pin = readPin(first);
    if (pin === undefined) setNote("notDigits");
    else if (readPin(second) !== pin) setNote("differs");
    else {
      onKept(await lock.set(pin));
      clear("isSet");
    }
  };
  const remove = async (): Promise<void> => {
    onKept(await lock.remove());
    clear("isRemoved");
  };
  return (
    <form
      class="menu-section"
      data-setting="pin"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <h2>{words.title}</h2>
      <p class="menu-small">{words.text}</p>
      <PinField label={words.newPin} value={first} onValue={setFirst} />
      <PinField label={words.newPinAgain} value={second} onValue={setSecond} />
      <p role="status">{note !== undefined && words[note]}</p>
      <button type="submit" class="button plain">
        {lock.isSet.value ? words.change : words.set}
      </button>
      {lock.isSet.value && (
        <button type="button" class="button plain" onClick={() => void remove()}>
          {words.remove}
        </button>
      )}
    </form>
  );
};
