// One guest's terminal.
//
// Owns: the xterm instance, its addons and its DOM element. The element exists for the guest's life and is moved into
// the pane that shows it, so that output is taken in whether or not a pane is there.
// The guest is hostile: what it prints stays in this terminal. No escape sequence reaches the clipboard, the window's
// title or another origin; a link opens only by Ctrl or Command and a click.

import { FitAddon } from "@xterm/addon-fit";
import { SearchAddon } from "@xterm/addon-search";
import { SerializeAddon } from "@xterm/addon-serialize";
import { Unicode11Addon } from "@xterm/addon-unicode11";
import { WebLinksAddon } from "@xterm/addon-web-links";
import { Terminal } from "@xterm/xterm";
import type { TerminalSize } from "../../src/worker/protocol.ts";
import { isFrameShortcut } from "../state/shortcuts.ts";
import { terminalTheme } from "./theme.ts";
import { scrollByTouch } from "./touch-scroll.ts";

const SCROLLBACK_LINES = 5000;
/** Lines above the screen that a clone or a snapshot takes along. */
const KEPT_LINES = 500;
/** A page that opens has better to do than to fetch another renderer and make its contexts. */
const WEBGL_AFTER_MS = 1000;
const encoder = new TextEncoder();

export class GuestTerminal {
  readonly element: HTMLElement = document.createElement("div");

  private readonly terminal: Terminal;
  private readonly fitAddon = new FitAddon();
  private readonly searchAddon = new SearchAddon();
  private readonly serializeAddon = new SerializeAddon();
  private readonly resizes = new ResizeObserver(() => this.fit());
  private opened = false;
  private disposed = false;
  private inputTaker: ((bytes: Uint8Array) => void) | null = null;
  private controlHeld: { take(): boolean } | null = null;

  constructor(private readonly name: string) {
    this.element.className = "terminal-host";
    this.terminal = new Terminal({
      allowProposedApi: true, // Unicode 11 widths are behind this flag
      // A line feed starts a new line, as in QEMU's serial console: many teaching systems print no carriage return.
      convertEol: true,
      fontFamily: getComputedStyle(document.documentElement).getPropertyValue("--font-mono"),
      fontSize: 14,
      lineHeight: 1.2,
      minimumContrastRatio: 4.5,
      scrollback: SCROLLBACK_LINES,
      theme: terminalTheme(),
      linkHandler: { activate: (event, uri) => openLink(event, uri) },
    });
    this.terminal.loadAddon(this.fitAddon);
    this.terminal.loadAddon(this.searchAddon);
    this.terminal.loadAddon(this.serializeAddon);
    this.terminal.loadAddon(new Unicode11Addon());
    this.terminal.unicode.activeVersion = "11";
    this.terminal.loadAddon(new WebLinksAddon(openLink));
    this.terminal.attachCustomKeyEventHandler((event) => !isFrameShortcut(event));
    scrollByTouch(
      this.element,
      () => this.element.clientHeight / this.terminal.rows,
      (lines) => this.terminal.scrollLines(lines),
    );
    this.terminal.onData((text) => this.inputTaker?.(encoder.encode(this.withControl(text))));
    this.terminal.onBinary((text) => this.inputTaker?.(Uint8Array.from(text, (c) => c.charCodeAt(0) & 0xff)));
  }

  /** Puts the terminal into `parent`. The first time opens it. */
  attach(parent: HTMLElement): void {
    parent.append(this.element);
    if (!this.opened) {
      this.opened = true;
      this.terminal.open(this.element);
      this.terminal.textarea?.setAttribute(
        "aria-label",
        `Terminal of ${this.name}. Control and Shift together leave it.`,
      );
      setTimeout(() => void this.useWebgl(), WEBGL_AFTER_MS);
    }
    this.resizes.observe(this.element);
    this.fit();
  }

  detach(): void {
    this.resizes.disconnect();
    this.element.remove();
  }

  dispose(): void {
    this.disposed = true;
    this.detach();
    this.terminal.dispose();
  }

  focus(): void {
    this.terminal.focus();
  }

  /** Whom keys and pasted text go to, as the bytes that the guest's UART will see. */
  onInput(take: (bytes: Uint8Array) => void): void {
    this.inputTaker = take;
  }

  /** Who is told the terminal's size, now and whenever it changes. */
  onSize(take: (size: TerminalSize) => void): void {
    const tell = ({ cols, rows }: { readonly cols: number; readonly rows: number }) => take({ columns: cols, rows });
    this.terminal.onResize(tell);
    tell(this.terminal);
  }

  /** Prints guest output; `parsed` is called when the terminal has taken it in. */
  write(bytes: Uint8Array, parsed: () => void): void {
    this.terminal.write(bytes, parsed);
  }

  /** A line of ours between the guest's, set apart by the hypervisor's sign and reversed video. */
  note(text: string): void {
    // Modes that the guest left behind end first. Empty write: after what is still being parsed.
    this.terminal.write("", () => {
      const leaveAlternate = this.terminal.buffer.active.type === "alternate" ? "\x1b[?1049l" : "";
      const ownLine = this.terminal.buffer.active.cursorX > 0 ? "\r\n" : "";
      this.terminal.write(`${leaveAlternate}\x1b[!p\x1b[0m${ownLine}\x1b[7m \u25c6 Tabvisor \x1b[0m ${text}\r\n`);
    });
  }

  /** Ends whatever mode the guest left the terminal in, keeps the text, and says that the guest started over. */
  powerCycled(): void {
    this.note("reset");
  }

  /** Types `text` as if it came from the keyboard. */
  type(text: string): void {
    this.terminal.input(text, true);
  }

  /** Types an arrow key in the form that the guest has asked for. */
  typeArrow(direction: "A" | "B" | "C" | "D"): void {
    this.type(`\x1b${this.terminal.modes.applicationCursorKeysMode ? "O" : "["}${direction}`);
  }

  /** Pastes as the keyboard's paste does, bracketed if the guest asked for that. */
  paste(text: string): void {
    this.terminal.paste(text);
  }

  /** The next typed character is sent with Control if `control` says so. Set by the phone's key row. */
  useControlKey(control: { take(): boolean }): void {
    this.controlHeld = control;
  }

  /** What a copy takes: the selection, or without one the lines that are visible. */
  copyText(): string {
    if (this.terminal.hasSelection()) return this.terminal.getSelection();
    const { viewportY } = this.terminal.buffer.active;
    return this.lines(viewportY, viewportY + this.terminal.rows);
  }

  /** All text with the scrollback, without colours, no blank lines at the end. */
  text(): string {
    return this.lines(0, this.terminal.buffer.active.length);
  }

  /** What it shows, with colours and the last lines above, as the bytes that make another terminal show the same. */
  async screen(): Promise<string> {
    await new Promise<void>((parsed) => this.terminal.write("", parsed));
    return this.serializeAddon.serialize({ scrollback: KEPT_LINES });
  }

  /** Shows what another terminal did. */
  showScreen(screen: string): void {
    this.terminal.write(screen);
  }

  /** All text with its colours as an HTML document. */
  html(): string {
    return this.serializeAddon.serializeAsHTML({ includeGlobalBackground: true });
  }

  /** Goes to the next or previous match. False: there is none. An empty term ends the search. */
  find(term: string, direction: "next" | "previous"): boolean {
    if (term === "") {
      this.searchAddon.clearDecorations();
      this.terminal.clearSelection();
      return true;
    }
    return direction === "next"
      ? this.searchAddon.findNext(term, { incremental: true })
      : this.searchAddon.findPrevious(term);
  }

  setScreenReader(on: boolean): void {
    this.terminal.options.screenReaderMode = on;
  }

  setFontSize(pixels: number): void {
    this.terminal.options.fontSize = pixels;
    this.fit();
  }

  refreshTheme(): void {
    this.terminal.options.theme = terminalTheme();
  }

  private fit(): void {
    // A hidden pane has no size: keep the last one.
    if (this.opened && !this.disposed && this.element.clientWidth > 0) this.fitAddon.fit();
  }

  private lines(from: number, to: number): string {
    const buffer = this.terminal.buffer.active;
    let text = "";
    for (let y = from; y < to; y++) {
      const line = buffer.getLine(y);
      if (!line) break;
      if (y > from && !line.isWrapped) text += "\n";
      text += line.translateToString(!buffer.getLine(y + 1)?.isWrapped);
    }
    return text.replace(/\n+$/, "");
  }

  private withControl(text: string): string {
    if (text.length !== 1 || !this.controlHeld?.take()) return text;
    return String.fromCharCode(text.toUpperCase().charCodeAt(0) & 0x1f);
  }

  /** Draws by WebGL where there is one; otherwise, and when its context is lost, xterm's DOM renderer goes on. */
  private async useWebgl(): Promise<void> {
    if (this.disposed) return;
    const { WebglAddon } = await import("@xterm/addon-webgl");
    if (this.disposed) return;
    try {
      const webgl = new WebglAddon();
      webgl.onContextLoss(() => webgl.dispose());
      this.terminal.loadAddon(webgl);
      this.fit(); // its characters have whole device pixels, and so another width
    } catch {
      // No WebGL here: the DOM renderer is in place already.
    }
  }
}

function openLink(event: MouseEvent, uri: string): void {
  if (!(event.ctrlKey || event.metaKey) || !/^https?:\/\//i.test(uri)) return;
  window.open(uri, "_blank", "noopener,noreferrer");
}
