// A guest on a machine: from creation to its end, whichever way that comes.
//
// Owns: the order of things on the guest's port. Output and status come by one port, in order, so that with the status
// of the end all output has arrived.

import { EndCode } from "../vm/guest-end.ts";
import type { NodeGuest, NodeMachine } from "../worker/node-client.ts";
import type {
  ExitTraceEntry,
  GuestEnd,
  GuestSpec,
  GuestStatus,
  GuestToHost,
  TerminalSize,
} from "../worker/protocol.ts";
import { CommandError } from "./errors.ts";
import { ExitCode } from "./exit-codes.ts";
import type { MachineSession } from "./machine-session.ts";

/** Takes the guest's output. Resolves when it has room for more, which is when the guest is given its credit back. */
export type TakeOutput = (bytes: Uint8Array) => Promise<void>;

export class GuestSession {
  private guest: NodeGuest | null = null;
  private interruption: GuestEnd | null = null;
  private resolveEnd!: (end: GuestEnd) => void;
  private readonly end = new Promise<GuestEnd>((resolve) => {
    this.resolveEnd = resolve;
  });
  private constructor(
    private readonly machine: MachineSession,
    private readonly output: TakeOutput,
    private readonly told: (status: GuestStatus) => void,
  ) {
    void machine.death.then((reason) => this.resolveEnd({ code: EndCode.StoppedByHypervisor, message: reason }));
  }

  /**
   * Builds the guest, paused. `told` gets its status while that changes, four times a second at most. Rejects with the errors of
   * GuestSpec, whose class is lost and whose name is not. If the machine dies of it, `run` tells the end.
   */
  static async create(
    machine: MachineSession,
    spec: GuestSpec,
    output: TakeOutput,
    told: (status: GuestStatus) => void = () => {},
  ): Promise<GuestSession> {
    return GuestSession.attach(machine, output, told, (node, receive) => node.create(spec, receive));
  }

  /** The same from a snapshot. Rejects with the errors of MachineApi.restore. */
  static async restore(machine: MachineSession, snapshot: Uint8Array, output: TakeOutput): Promise<GuestSession> {
    return GuestSession.attach(
      machine,
      output,
      () => {},
      (node, receive) => node.restore(snapshot, receive),
    );
  }

  /** The same for a clone of this one. Rejects with the errors of MachineApi.clone. */
  async clone(output: TakeOutput, told: (status: GuestStatus) => void): Promise<GuestSession> {
    return GuestSession.attach(this.machine, output, told, (node, receive) => node.clone(this.guest!.id, receive));
  }

  private static async attach(
    machine: MachineSession,
    output: TakeOutput,
    told: (status: GuestStatus) => void,
    make: (node: NodeMachine, receive: (message: GuestToHost) => void) => Promise<NodeGuest>,
  ): Promise<GuestSession> {
    const session = new GuestSession(machine, output, told);
    session.guest = await machine.call((node) => make(node, (message) => session.receive(message)));
    return session;
  }

  /** Runs the guest to its end. */
  async run(): Promise<GuestEnd> {
    const { guest } = this;
    if (guest) await this.machine.call(({ api }) => api.resume(guest.id));
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

  /** The guest as it is now. Throws CommandError if the machine is dead. */
  async snapshot(): Promise<Uint8Array> {
    return this.machine.ask(({ api }) => api.snapshot(this.guest!.id));
  }

  /** The guest as it is when it has retired so many instructions; null if it ends before. Throws as `snapshot`. */
  async snapshotAt(instructions: number): Promise<Uint8Array | null> {
    return this.machine.ask(({ api }) => api.snapshotAt(this.guest!.id, instructions));
  }

  /** Stops the guest where it is; its end is then this one, unless it comes to another first. */
  interrupt(end: GuestEnd): void {
    const { guest } = this;
    if (this.interruption || !guest) return;
    this.interruption = end;
    void this.machine.call(({ api }) => api.pause(guest.id));
  }

  /** Not after the machine's death. */
  async status(): Promise<GuestStatus> {
    return this.machine.ask(({ api }) => api.status(this.guest!.id));
  }

  /** Its last exits, if it remembers them. Not after the machine's death. */
  async exitTrace(): Promise<readonly ExitTraceEntry[]> {
    return this.machine.ask(({ api }) => api.exitTrace(this.guest!.id));
  }

  /** A piece of RAM; null if it is all zeros. Not after the machine's death. */
  async readRam(offset: number, length: number): Promise<Uint8Array | null> {
    return this.machine.ask(({ api }) => api.readRam(this.guest!.id, offset, length));
  }

  /** Gives back what the guest has; its disks are flushed. Throws CommandError if a disk cannot take what was written to it. */
  async close(): Promise<void> {
    const { guest } = this;
    if (!guest) return;
    try {
      await this.machine.call(({ api }) => api.remove(guest.id));
    } catch (error) {
      if (!(error instanceof Error) || error.name !== "DiskError") throw error;
      throw new CommandError(error.message, ExitCode.Failed);
    }
  }

  private receive(message: GuestToHost): void {
    if (message.kind === "output") {
      void this.pass(message.bytes);
      return;
    }
    this.told(message.status);
    const { end, state } = message.status;
    if (end) this.resolveEnd(end);
    else if (state === "paused" && this.interruption) this.resolveEnd(this.interruption);
  }

  private async pass(bytes: Uint8Array): Promise<void> {
    await this.output(bytes);
    this.guest?.send({ kind: "credit", bytes: bytes.length });
  }
}
