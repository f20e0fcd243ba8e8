/** A line to type in, in force with each character: a phone does not tell when a person has done. */
import { useId, useState } from "preact/hooks";

/** `read` gives what is kept of what was typed, or undefined where that cannot be; then `wrong` is said and nothing kept. */
export interface TextFieldProps {
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly wrong: string;
  readonly value: string;
  readonly isCode?: boolean;
  readonly read: (typed: string) => string | undefined;
  readonly onKeep: (value: string) => void;
}

/** Shows what is typed as it is; spaces around it are not kept. */
export const TextField = ({ name, label, hint, wrong, value, isCode, read, onKeep }: TextFieldProps) => {
  const id = useId();
  const [typed, setTyped] = useState(value);
  const isWrong = read(typed) === undefined;
  return (
    <div class="text-field">
      <label for={id}>{label}</label>
      <input
        id={id}
        name={name}
        value={typed}
        autocomplete="off"
        spellcheck={false}
        enterkeyhint="done"
        autocapitalize={isCode === true ? "off" : undefined}
        inputMode={isCode === true ? "url" : undefined}
        aria-invalid={isWrong}
        aria-describedby={`${id}-hint ${id}-wrong`}
        onInput={(event) => {
          const next = event.currentTarget.value;
          setTyped(next);
          const kept = read(next);
          if (kept !== undefined) onKeep(kept);
        }}
      />
      <p id={`${id}-wrong`} role="status" class="wrong">
        {isWrong && wrong}
      </p>
      <p id={`${id}-hint`} class="menu-small">
        {hint}
      </p>
    </div>
  );
};
