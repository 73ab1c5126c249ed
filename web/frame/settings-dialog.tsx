// The person's settings.

import { dialog } from "../state/page.ts";
import { type ColorScheme, colorScheme, FONT_SIZES, fontSize, screenReader } from "../state/settings.ts";
import { Dialog } from "../ui/dialog.tsx";

const schemes: readonly { readonly value: ColorScheme; readonly label: string }[] = [
  { value: "system", label: "As the system" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
];

export function SettingsDialog() {
  return (
    <Dialog title="Settings" close={() => (dialog.value = null)}>
      <fieldset class="segments">
        <legend>Colours</legend>
        {schemes.map(({ value, label }) => (
          <label key={value}>
            <input
              type="radio"
              name="scheme"
              checked={colorScheme.value === value}
              onChange={() => (colorScheme.value = value)}
            />
            <span>{label}</span>
          </label>
        ))}
      </fieldset>
      <label class="field">
        <span>Terminal text</span>
        <select value={fontSize.value} onChange={(event) => (fontSize.value = Number(event.currentTarget.value))}>
          {FONT_SIZES.map((size) => (
            <option key={size} value={size}>
              {size} px
            </option>
          ))}
        </select>
      </label>
      <label class="check">
        <input
          type="checkbox"
          checked={screenReader.value}
          onChange={(event) => (screenReader.value = event.currentTarget.checked)}
        />
        <span>
          Screen-reader mode
          <small>Terminals announce what guests print and can be read line by line. Drawing is slower.</small>
        </span>
      </label>
    </Dialog>
  );
}
