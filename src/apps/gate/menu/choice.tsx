/** One of a few, all of them in sight. */
import { useId } from "preact/hooks";

/** `value` is the chosen one; none is marked where it is not among the options. */
export interface ChoiceProps<T extends string | number> {
  readonly name: string;
  readonly legend: string;
  readonly hint?: string;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly value: T;
  readonly onChoice: (value: T) => void;
}

/** A group of radio buttons that look like buttons. */
export const Choice = <T extends string | number>({ name, legend, hint, options, value, onChoice }: ChoiceProps<T>) => {
  const id = useId();
  return (
    <fieldset class="choice" data-setting={name} aria-describedby={hint === undefined ? undefined : id}>
      <legend>{legend}</legend>
      {hint !== undefined && (
        <p id={id} class="menu-small">
          {hint}
        </p>
      )}
      <div class="choice-row" data-count={options.length}>
        {options.map((option) => (
          <label key={option.value}>
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => {
                onChoice(option.value);
              }}
            />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
};
