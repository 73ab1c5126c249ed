// A guest in a worker of its own: from creation to its end, whichever way that comes.
//
// Owns: the order of things on the guest's port. Output and status come by one port, in order, so that with the status
// of the end all output has arrived.

import { EndCode } from "../vm/guest-end.ts";
import { type NodeGuest, NodeMachine } from "../worker/node-client.ts";
import type {
  ExitTraceEntry,
  GuestEnd,
  GuestSpec,
  GuestStatus,
  GuestToHost,
  TerminalSize,
} from "../worker/protocol.ts";

export interface SessionOptions {
  readonly core: WebAssembly.Module;
  readonly spec: GuestSpec;
  readonly defaultFirmware: Uint8Array;
  /** Takes the guest's output. Resolves when it has room for more, which is when the guest is given its credit back. */
  readonly output: (bytes: Uint8Array) => Promise<void>;
}

export class GuestSession {
  private guest: NodeGuest | null = null;
  private machine: NodeMachine | null = null;
  private interruption: GuestEnd | null = null;
  private resolveEnd!: (end: GuestEnd) => void;
  private readonly end = new Promise<GuestEnd>((resolve) => {
    this.resolveEnd = resolve;
  });
  private resolveDeath!: () => void;
  private readonly death = new Promise<void>((resolve) => {
    this.resolveDeath = resolve;
  });
  /** The worker has died: nothing can be asked of it any more. */
  isDead = false;

  private constructor(private readonly output: SessionOptions["output"]) {}

  /** Builds the guest, paused. Rejects with the errors of GuestSpec, whose class is lost and whose name is not. */
  static async create({ core, spec, defaultFirmware, output }: SessionOptions): Promise<GuestSession> {
    const session = new GuestSession(output);
    const building = (async () => {
      session.machine = await NodeMachine.boot(core, { firmware: defaultFirmware }, (reason) => session.died(reason));
      session.guest = await session.machine.create(spec, (message) => session.receive(message));
    })();
    // A worker that dies while it builds the guest answers no call; `run` then tells the end.
    await Promise.race([building, session.end]);
    return session;
  }

  /** Runs the guest to its end. */
  async run(): Promise<GuestEnd> {
    if (this.guest && this.machine) await Promise.race([this.machine.api.resume(this.guest.id), this.end]);
    return this.end;
  }

  type(bytes: Uint8Array): void {
    this.guest?.send({ kind: "input", bytes });
  }

  resize(size: TerminalSize): void {
    this.guest?.send({ kind: "resize", size });
  }

  endInput(): void {
    this.guest?.send({ kind: "input-end" });
  }

  /** Stops the guest where it is; its end is then this one, unless it comes to another first. */
  interrupt(end: GuestEnd): void {
    if (this.interruption || !this.guest || !this.machine) return;
    this.interruption = end;
    void this.machine.api.pause(this.guest.id);
  }

  /** Not after death. */
  async status(): Promise<GuestStatus> {
    return this.machine!.api.status(this.guest!.id);
  }

  /** Its last exits, if it remembers them. Not after death. */
  async exitTrace(): Promise<readonly ExitTraceEntry[]> {
    return this.machine!.api.exitTrace(this.guest!.id);
  }

  /** A piece of RAM; null if it is all zeros. Not after death. */
  async readRam(offset: number, length: number): Promise<Uint8Array | null> {
    return this.machine!.api.readRam(this.guest!.id, offset, length);
  }

  /** Gives the guest's disks back, flushed, and ends the worker. Rejects with DiskError, when that is done. */
  async close(): Promise<void> {
    try {
      if (!this.isDead && this.guest) await Promise.race([this.machine?.api.remove(this.guest.id), this.death]);
    } finally {
      await this.machine?.close();
    }
  }

  private receive(message: GuestToHost): void {
    if (message.kind === "output") void this.pass(message.bytes);
    else if (message.status.end) this.resolveEnd(message.status.end);
    else if (message.status.state === "paused" && this.interruption) this.resolveEnd(this.interruption);
  }

  private async pass(bytes: Uint8Array): Promise<void> {
    await this.output(bytes);
    this.guest?.send({ kind: "credit", bytes: bytes.length });
  }

  private died(reason: string): void {
    this.isDead = true;
    this.resolveDeath();
    this.resolveEnd({ code: EndCode.StoppedByHypervisor, message: reason });
  }
}
