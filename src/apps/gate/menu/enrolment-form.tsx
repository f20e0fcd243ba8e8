/** Takes the one-time code that makes this device known to the server. */
import { useId, useState } from "preact/hooks";
import { parseEnrolmentCode } from "../../../core/journal/enrolment-code.ts";
import { enrolmentCodeCharsMax } from "../../../core/limits.ts";
import { fail } from "../../../core/result.ts";
import type { EnrolledDevice } from "../../../store/device-key-store.ts";
import type { EnrolError } from "../../../sync/enrol-device.ts";
import { currentMenuWords } from "../../../ui/words/menu/current.ts";
import { groupCode } from "./group-code.ts";
import type { MenuParts } from "./menu-parts.ts";
import { TroubleNote } from "./trouble-note.tsx";

/** `onEnrolled` is given what the server calls the device now. */
export interface EnrolmentFormProps extends Pick<MenuParts, "enrol"> {
  readonly onEnrolled: (device: EnrolledDevice) => void;
}

/** What is typed in the middle, or with the help of an input method, is not rearranged under the hand. */
const typedCode = (field: HTMLInputElement, isComposing: boolean): string =>
  isComposing || field.selectionStart !== field.value.length ? field.value : groupCode(field.value);

/** The code stays in the field until the server has taken it: after a lost answer it is sent again as it is. */
export const EnrolmentForm = ({ enrol, onEnrolled }: EnrolmentFormProps) => {
  const { store, device: words } = currentMenuWords();
  const [typed, setTyped] = useState("");
  const [state, setState] = useState<EnrolError | "enrolling">();
  const id = useId();
  const submit = async (): Promise<void> => {
    if (parseEnrolmentCode(typed) === undefined) {
      setState("enrol-code-malformed");
      return;
    }
    setState("enrolling");
    // The part of the app for it could not be loaded: no network, and it was never kept.
    const enrolled = await enrol(typed).catch(() => fail("enrol-offline" as const));
    setState(enrolled.ok ? undefined : enrolled.error);
    if (enrolled.ok) onEnrolled(enrolled.value);
  };
  return (
    <form
      class="enrolment"
      onSubmit={(event) => {
        event.preventDefault();
        if (state !== "enrolling") void submit();
      }}
    >
      <p>{words.whoGives}</p>
      <p class="text-field">
        <label for={id}>{words.code}</label>
        <input
          id={id}
          class="code-field"
          value={typed}
          maxLength={enrolmentCodeCharsMax}
          autocomplete="off"
          autocapitalize="characters"
          autocorrect="off"
          spellcheck={false}
          enterkeyhint="done"
          aria-describedby={`${id}-hint`}
          onInput={(event) => {
            setTyped(typedCode(event.currentTarget, event.isComposing));
          }}
        />
      </p>
      <p id={`${id}-hint`} class="menu-small">
        {words.hint}
      </p>
      <button type="submit" class="button" disabled={state === "enrolling" || typed.trim() === ""}>
        {state === "enrolling" ? words.enrolling : words.enrol}
      </button>
      {state !== undefined && state !== "enrolling" && (
        <TroubleNote text={{ ...store, ...words.trouble }[state]} code={state} />
      )}
    </form>
  );
};
