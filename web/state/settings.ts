// The person's settings, kept in this browser.
//
// Owns: their names, ranges and storage. Storage may be refused (private windows): then they last as long as the page.

import { effect, type Signal, signal } from "@preact/signals";

export type ColorScheme = "system" | "light" | "dark";

export const FONT_SIZES: readonly number[] = [11, 12, 13, 14, 16, 18, 22, 28];
const DEFAULT_FONT_SIZE = 14;
const PHONE_FONT_SIZE = 12;

export const colorScheme = kept<ColorScheme>(
  "color-scheme",
  "system",
  (value) => value === "light" || value === "dark",
);
export const screenReader = kept<boolean>("screen-reader", false, (value) => value === true);
export const fontSize = kept<number>(
  "font-size",
  window.matchMedia("(max-width: 640px)").matches ? PHONE_FONT_SIZE : DEFAULT_FONT_SIZE,
  (value) => FONT_SIZES.includes(value as number),
);

/** Makes the colour scheme hold for the document, now and whenever it changes. */
export function applyColorScheme(): void {
  effect(() => {
    document.documentElement.style.colorScheme = colorScheme.value === "system" ? "light dark" : colorScheme.value;
  });
}

function kept<T>(name: string, initial: T, valid: (value: unknown) => boolean): Signal<T> {
  const key = `tabvisor.${name}`;
  let value = initial;
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? "null");
    if (valid(stored)) value = stored as T;
  } catch {
    // Nothing usable is stored.
  }
  const setting = signal(value);
  let first = true;
  setting.subscribe((now) => {
    if (first) {
      first = false;
      return;
    }
    try {
      localStorage.setItem(key, JSON.stringify(now));
    } catch {
      // Storage is refused: the setting holds for this page only.
    }
  });
  return setting;
}
