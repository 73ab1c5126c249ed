// The terminal's colours, read from the design tokens.
//
// Owns: the mapping from tokens to xterm's theme. A token may be light-dark(), so it is resolved through a probe
// element's computed colour and not read as text.

import type { ITheme } from "@xterm/xterm";

const ANSI = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"] as const;

/** The theme for the colour scheme that holds now. */
export function terminalTheme(): ITheme {
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);
  const color = (token: string): string => {
    probe.style.color = `var(--${token})`;
    return getComputedStyle(probe).color;
  };
  const theme: ITheme = {
    background: color("terminal-background"),
    foreground: color("terminal-text"),
    cursor: color("guest"),
    cursorAccent: color("terminal-background"),
    selectionBackground: color("terminal-selection"),
    scrollbarSliderBackground: color("terminal-scrollbar"),
    scrollbarSliderHoverBackground: color("terminal-scrollbar-hover"),
    scrollbarSliderActiveBackground: color("terminal-scrollbar-hover"),
  };
  for (const name of ANSI) {
    theme[name] = color(`ansi-${name}`);
    theme[`bright${name[0]!.toUpperCase()}${name.slice(1)}` as keyof ITheme & `bright${string}`] = color(
      `ansi-bright-${name}`,
    );
  }
  probe.remove();
  return theme;
}
