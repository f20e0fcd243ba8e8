/** A field for digits that nobody else should read. */
import { useId } from "preact/hooks";
import { pinDigitsMax } from "./lead-pin.ts";

/** `value` is what was typed so far. */
export interface PinFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onValue: (typed: string) => void;
}

/** Covered by its style and not by its type: a browser would offer to keep a password, and fill it in for the guard. */
export const PinField = ({ label, value, onValue }: PinFieldProps) => {
  const id = useId();
  return (
    <p class="text-field">
      <label for={id}>{label}</label>
      <input
        id={id}
        class="covered"
        inputMode="numeric"
        autocomplete="off"
        maxLength={pinDigitsMax}
        value={value}
        onInput={(event) => {
          onValue(event.currentTarget.value);
        }}
      />
    </p>
  );
};
