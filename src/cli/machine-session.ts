// A machine in a worker of its own, from its boot to its end, whichever way that comes.
//
// Owns: that nobody waits for a machine that has died: each call ends with its answer or with the machine.

import { EndCode } from "../vm/guest-end.ts";
import { NodeMachine } from "../worker/node-client.ts";
import type { MachineOptions } from "../worker/protocol.ts";
import { compileCore } from "./core-module.ts";
import { CommandError } from "./errors.ts";

/** A machine with the package's core. */
export async function bootMachine(options: MachineOptions): Promise<MachineSession> {
  return MachineSession.boot(await compileCore(), options);
}

export class MachineSession {
  private machine: NodeMachine | null = null;
  private resolveDeath!: (reason: string) => void;
  /** Resolves with one line if the worker dies. */
  readonly death = new Promise<string>((resolve) => {
    this.resolveDeath = resolve;
  });
  /** The worker has died: nothing can be asked of it any more. */
  isDead = false;

  private constructor() {}

  /** Starts the worker. If it dies of that, the machine is dead from the start. */
  static async boot(core: WebAssembly.Module, options: MachineOptions): Promise<MachineSession> {
    const session = new MachineSession();
    const booting = NodeMachine.boot(core, options, (reason) => session.died(reason));
    session.machine = await Promise.race([booting, session.death.then(() => null)]);
    return session;
  }

  /** The machine's answer; null if it is dead, or dies before it answers. Rejects as the machine does. */
  async call<T>(call: (machine: NodeMachine) => Promise<T>): Promise<T | null> {
    if (this.machine === null || this.isDead) return null;
    return Promise.race([call(this.machine), this.death.then(() => null)]);
  }

  /** The machine's answer. Throws CommandError if it is dead, or dies before it answers. Rejects as the machine does. */
  async ask<T>(call: (machine: NodeMachine) => Promise<T>): Promise<T> {
    const died = this.death.then((reason) => {
      throw new CommandError(reason, EndCode.StoppedByHypervisor);
    });
    return Promise.race([call(this.machine!), died]);
  }

  async close(): Promise<void> {
    await this.machine?.close();
  }

  private died(reason: string): void {
    this.isDead = true;
    this.resolveDeath(reason);
  }
}
