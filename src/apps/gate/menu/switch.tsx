/** On or off. */
import { useId } from "preact/hooks";

/** `hint` says what it does where its name does not. */
export interface SwitchProps {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly isOn: boolean;
  readonly onSwitch: (isOn: boolean) => void;
}

/** The whole row can be tapped. */
export const Switch = ({ name, label, hint, isOn, onSwitch }: SwitchProps) => {
  const id = useId();
  return (
    <label class="switch" data-setting={name}>
      <span>
        <strong>{label}</strong>
        {hint !== undefined && (
          <span id={id} class="menu-small">
            {hint}
          </span>
        )}
      </span>
      <input
        type="checkbox"
        role="switch"
        checked={isOn}
        aria-label={label}
        aria-describedby={hint === undefined ? undefined : id}
        onChange={(event) => {
          onSwitch(event.currentTarget.checked);
        }}
      />
    </label>
  );
};
