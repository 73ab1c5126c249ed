// What is measured: the program, how much work, how often. Starts and cancels.

import { type Choice, cancelComparison, choice, progress, ROUND_CHOICES, startComparison } from "./comparison.ts";
import { comparedPrograms, type RunLength } from "./programs.ts";

const lengths: readonly { readonly value: RunLength; readonly label: string }[] = [
  { value: "full", label: "Full: 100 M instructions or more" },
  { value: "short", label: "Short: a tenth of that" },
];

export function ChoiceForm() {
  const running = progress.value.kind === "running";
  const { program, length, rounds } = choice.value;
  const change = (part: Partial<Choice>) => (choice.value = { ...choice.value, ...part });
  return (
    <form
      class="choice-form"
      onSubmit={(event) => {
        event.preventDefault();
        void startComparison();
      }}
    >
      <label>
        <span class="choice-name">Program</span>
        <select value={program} disabled={running} onChange={(event) => change({ program: event.currentTarget.value })}>
          {comparedPrograms.map(({ id, title, description }) => (
            <option key={id} value={id}>
              {title}: {description}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span class="choice-name">Work</span>
        <select
          value={length}
          disabled={running}
          onChange={(event) => change({ length: event.currentTarget.value === "short" ? "short" : "full" })}
        >
          {lengths.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span class="choice-name">Rounds</span>
        <select
          value={rounds}
          disabled={running}
          onChange={(event) => change({ rounds: Number(event.currentTarget.value) })}
        >
          {ROUND_CHOICES.map((count) => (
            <option key={count} value={count}>
              {count}
            </option>
          ))}
        </select>
      </label>
      {running ? (
        <button key="cancel" type="button" class="button" onClick={cancelComparison}>
          Cancel
        </button>
      ) : (
        <button key="run" type="submit" class="button primary">
          Run
        </button>
      )}
    </form>
  );
}
