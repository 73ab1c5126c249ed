// A choice of one in a form: what it is, the choices, and what the chosen one means.

import type { ComponentChildren } from "preact";

export interface SelectChoice<Value> {
  readonly value: Value;
  readonly label: string;
}

export interface SelectFieldProps<Value extends string | number> {
  readonly title: string;
  readonly value: Value;
  readonly choices: readonly SelectChoice<Value>[];
  readonly choose: (value: Value) => void;
  readonly disabled?: boolean;
  /** The note under it. */
  readonly children: ComponentChildren;
}

export function SelectField<Value extends string | number>(props: SelectFieldProps<Value>) {
  const { title, value, choices, choose, disabled = false, children } = props;
  return (
    <label class="field">
      <span>{title}</span>
      <select
        value={value}
        disabled={disabled}
        onChange={(event) => {
          const select = event.currentTarget;
          const chosen = choices.find((choice) => String(choice.value) === select.value);
          select.value = String(value); // what is shown follows from what is chosen, which `choose` may not take
          if (chosen) choose(chosen.value);
        }}
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
      <small>{children}</small>
    </label>
  );
}
