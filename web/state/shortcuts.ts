// The keys that belong to the page and not to the guest.
//
// Owns: which keys they are, the words of the shortcut list, and their delivery. Inside a terminal every other key is
// the guest's. All of ours hold Control and Shift, and those two alone, pressed and let go, leave the terminal.

export type ShortcutAction = "leave" | "previous" | "next" | "add" | "pause" | "copy" | "find" | "look" | "help";

export interface Shortcut {
  readonly action: ShortcutAction;
  /** KeyboardEvent.code held with Control and Shift; null for the two alone. */
  readonly code: string | null;
  readonly keys: readonly string[];
  readonly words: string;
}

export const shortcuts: readonly Shortcut[] = [
  {
    action: "leave",
    code: null,
    keys: ["Ctrl", "Shift"],
    words: "Press and let go: leave the terminal for its pane's buttons, and back",
  },
  {
    action: "previous",
    code: "ArrowLeft",
    keys: ["Ctrl", "Shift", "\u2190"],
    words: "Go to the terminal before this one",
  },
  { action: "next", code: "ArrowRight", keys: ["Ctrl", "Shift", "\u2192"], words: "Go to the terminal after this one" },
  { action: "add", code: "Enter", keys: ["Ctrl", "Shift", "Enter"], words: "Add a guest" },
  { action: "pause", code: "Space", keys: ["Ctrl", "Shift", "Space"], words: "Pause or resume the guest" },
  {
    action: "copy",
    code: "KeyC",
    keys: ["Ctrl", "Shift", "C"],
    words: "Copy the selection, or the visible lines if nothing is selected",
  },
  { action: "find", code: "KeyF", keys: ["Ctrl", "Shift", "F"], words: "Search the terminal's text" },
  { action: "look", code: "KeyL", keys: ["Ctrl", "Shift", "L"], words: "Look inside the guest, and back" },
  { action: "help", code: "Slash", keys: ["Ctrl", "Shift", "/"], words: "Show this list" },
];

/** Keys of Look inside, while no field has the focus: one letter each. */
export const insideKeys = [
  { key: "s", words: "Step: one instruction, or one trap" },
  { key: "n", words: "Step as often as the number beside it says" },
  { key: "c", words: "Continue, or pause" },
  { key: "g", words: "Go to the field Run to" },
  { key: "w", words: "Go to the field of the address that is walked" },
] as const;

const byCode = new Map(shortcuts.map((shortcut) => [shortcut.code, shortcut.action]));

function actionOf(event: KeyboardEvent): ShortcutAction | undefined {
  if (!event.ctrlKey || !event.shiftKey || event.altKey || event.metaKey) return undefined;
  return byCode.get(event.code);
}

/** True for the keys that a terminal must leave to the page. */
export function isFrameShortcut(event: KeyboardEvent): boolean {
  return actionOf(event) !== undefined;
}

/** Listens on the whole page; returns how to stop. */
export function listenForShortcuts(act: (action: ShortcutAction) => void): () => void {
  // Both keys have gone down and nothing else has since: letting go of one leaves the terminal.
  let alone = false;
  const isOurPair = (event: KeyboardEvent) => event.key === "Control" || event.key === "Shift";
  const down = (event: KeyboardEvent) => {
    alone = isOurPair(event) && event.ctrlKey && event.shiftKey && !event.altKey && !event.metaKey;
    const action = actionOf(event);
    if (action === undefined) return;
    event.preventDefault();
    if (!event.repeat || action === "previous" || action === "next") act(action);
  };
  const up = (event: KeyboardEvent) => {
    if (alone && isOurPair(event)) act("leave");
    alone = false;
  };
  const forget = () => {
    alone = false;
  };
  document.addEventListener("keydown", down, true);
  document.addEventListener("keyup", up, true);
  document.addEventListener("pointerdown", forget, true);
  window.addEventListener("blur", forget);
  return () => {
    document.removeEventListener("keydown", down, true);
    document.removeEventListener("keyup", up, true);
    document.removeEventListener("pointerdown", forget, true);
    window.removeEventListener("blur", forget);
  };
}
