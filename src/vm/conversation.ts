// What a guest and its terminal say to each other, by whichever way: UART, virtio console, SBI calls, HTIF.
//
// Owns: the console's output, the door that input enters by, and the script that types. All ways of output go to one console,
// and what is typed goes into one port. What else it means for the machine (a hart that may go on, an end) is vm.ts's.

import type { Htif } from "../devices/htif.ts";
import type { Uart16550 } from "../devices/uart16550.ts";
import type { TerminalSize } from "../worker/protocol.ts";
import { ConsoleOutput } from "./console-output.ts";
import { type Answer, InputDoor, type InputPort } from "./input-door.ts";
import { InputScript } from "./input-script.ts";
import type { MachineConfig } from "./machine-config.ts";

export interface ConversationParts {
  readonly config: MachineConfig;
  /** Takes output on its way to a reader. */
  readonly send: (bytes: Uint8Array) => void;
  /** What the terminal types into. */
  readonly port: InputPort;
  readonly uart: Uart16550;
  /** Spike's host-target interface, if the image has one: input is written to the guest's memory. */
  readonly htif: Htif | null;
  retired(): number;
  elapsedNs(): number;
  /** What bounds a piece of a run may have changed. */
  pieceMayEnd(): void;
  /** The guest asks for input, and there will be none. */
  inputIsOver(): void;
}

export class Conversation {
  readonly console: ConsoleOutput;
  readonly port: InputPort;
  readonly door: InputDoor;
  script: InputScript | null = null;

  constructor(private readonly parts: ConversationParts) {
    const { config, send, port } = parts;
    this.console = new ConsoleOutput(send);
    this.port = port;
    this.door = new InputDoor({
      port,
      clock: config.clock,
      retired: () => parts.retired(),
      elapsedNs: () => parts.elapsedNs(),
    });
  }

  /** At power-on: the script begins, and what is typed from the start is typed. */
  begin(): void {
    this.startScript();
    const { input } = this.parts.config;
    if (input === undefined) return;
    this.door.push(input);
    this.door.end();
  }

  startScript(): void {
    this.makeScript()?.start();
  }

  /** The script from its first line on, not begun; null if none types. */
  makeScript(): InputScript | null {
    const { script } = this.parts.config;
    if (script === undefined) return null;
    this.script = new InputScript(
      script,
      (bytes) => this.door.push(bytes),
      () => this.door.end(),
    );
    this.door.isScripted = true;
    return this.script;
  }

  /** What the script waits to see; null if no script types. */
  awaited(): string | null {
    return this.script?.awaited ?? null;
  }

  /** Who types, goes on typing, unless input begins anew, too. */
  powerCycle(inputBegins: boolean): void {
    this.door.reset(inputBegins);
  }

  push(bytes: Uint8Array): void {
    this.door.push(bytes);
  }

  /** Nobody will type any more. */
  end(): void {
    this.door.end();
  }

  /** The terminal has another size. */
  resize(size: TerminalSize): void {
    this.door.resize(size);
  }

  /** By HTIF what has been typed is written to the guest's memory. Throws OutOfMemory. */
  tellHtif(): void {
    this.parts.htif?.inputArrived();
  }

  /** The guest has asked for a byte by HTIF; true if one has entered. */
  asked(): boolean {
    return this.answered(this.door.asked());
  }

  /** For a guest that has asked. */
  takeAskedByte(): number | null {
    const { uart } = this.parts;
    if (uart.receiveFifoEmpty) return null;
    const byte = uart.takeByte();
    this.door.satisfied();
    return byte;
  }

  /** No hart has anything to run; true if a byte has entered. */
  atWfi(): boolean {
    return this.answered(this.door.atWfi());
  }

  /** The time of a byte may have come. */
  whenDue(): void {
    this.answered(this.door.whenDue());
  }

  /** The guest has touched the port, or the host on its behalf (SBI console). */
  accessed(): void {
    const { door } = this;
    const waitedSince = door.waitingSince;
    this.answered(door.afterAccess());
    if (door.waitingSince !== waitedSince) this.parts.pieceMayEnd();
  }

  /** Acts on the door's answer; true if a byte has entered. */
  private answered(answer: Answer): boolean {
    if (answer === "delivered") this.tellHtif();
    if (answer === "end-of-input") this.parts.inputIsOver();
    return answer === "delivered";
  }

  /** One byte of output. */
  printed(byte: number): void {
    this.console.write(byte);
    this.door.outputSeen();
    this.script?.outputByte(byte);
    this.hasPrinted();
  }

  /** Output that comes in pieces, by SBI or virtio. */
  print(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.console.writeAll(bytes);
    this.door.outputSeen();
    if (this.script !== null) for (const byte of bytes) this.script.outputByte(byte);
    this.hasPrinted();
  }

  /** A guest that waits for input meanwhile, or whose reader is behind, is looked at. (A byte by the UART: 1,450 ns if all are, 750 so.) */
  private hasPrinted(): void {
    if (this.door.waitingSince !== null || !this.console.isOpen) this.parts.pieceMayEnd();
  }
}
