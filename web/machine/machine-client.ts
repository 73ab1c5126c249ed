// The page's end of one worker, that is, of one physical machine.
//
// Owns: the worker's start, its calls, and the knowledge that it died. A call never outlives the machine: when the
// machine dies every pending and later call is rejected with the reason, which is one line for people.

import { type Signal, signal } from "@preact/signals";
import * as Comlink from "comlink";
import type { ExitTraceEntry, GuestId, GuestSpec, GuestStatus, MachineApi } from "../../src/worker/protocol.ts";
import { loadCore, loadImage } from "./assets.ts";
import { startWorker } from "./parts.ts";

/** Missed heartbeats in a row after which a worker counts as dead. A slice is a millisecond, so an answer takes far less than a beat. */
const HEARTBEATS_MISSED = 5;

export class MachineClient {
  /** Null while the machine lives; then why it died. */
  readonly death: Signal<string | null> = signal(null);

  private readonly worker: Worker;
  private readonly api: Comlink.Remote<MachineApi>;
  private readonly whenDead: Promise<never>;
  private rejectWhenDead!: (reason: Error) => void;
  private readonly booted: Promise<void>;
  private beatsMissed = 0;
  private beatPending = false;

  /**
   * Starts the worker and boots it. `number` names the machine to people: 1 is the one that the page opens with, 0 one
   * that only measures.
   */
  constructor(readonly number: number) {
    this.whenDead = new Promise((_, reject) => {
      this.rejectWhenDead = reject;
    });
    this.whenDead.catch(() => {});
    this.worker = startWorker(this.number);
    this.worker.addEventListener("error", (event) => {
      event.preventDefault();
      this.fail(`The worker of machine ${this.number} failed: ${event.message || "its script could not be loaded"}`);
    });
    this.worker.addEventListener("messageerror", () => {
      this.fail(`The worker of machine ${this.number} sent a message that cannot be read`);
    });
    this.api = Comlink.wrap<MachineApi>(this.worker);
    this.booted = this.boot();
    this.booted.catch((error: unknown) => this.fail(messageOf(error)));
  }

  /** Builds a paused guest whose console and status go over `port`. Rejects with one line if the image or an option is bad. */
  async create(spec: GuestSpec, port: MessagePort): Promise<GuestId> {
    await this.orDeath(this.booted);
    return this.orDeath(this.api.create(spec, Comlink.transfer(port, [port])));
  }

  /** Builds a paused guest from a snapshot, whose bytes go to the worker. Rejects with one line if the file is bad. */
  async restore(snapshot: Uint8Array, port: MessagePort): Promise<GuestId> {
    await this.orDeath(this.booted);
    return this.orDeath(
      this.api.restore(Comlink.transfer(snapshot, [snapshot.buffer]), Comlink.transfer(port, [port])),
    );
  }

  resume(id: GuestId): Promise<void> {
    return this.orDeath(this.api.resume(id));
  }

  pause(id: GuestId): Promise<void> {
    return this.orDeath(this.api.pause(id));
  }

  reset(id: GuestId): Promise<void> {
    return this.orDeath(this.api.reset(id));
  }

  /** The guest's counters as they are now; those that it posts may be STATUS_INTERVAL_MS old. */
  status(id: GuestId): Promise<GuestStatus> {
    return this.orDeath(this.api.status(id));
  }

  exitTrace(id: GuestId): Promise<readonly ExitTraceEntry[]> {
    return this.orDeath(this.api.exitTrace(id));
  }

  /** Any other call. */
  ask<T>(call: (api: Comlink.Remote<MachineApi>) => Promise<T>): Promise<T> {
    return this.orDeath(call(this.api));
  }

  remove(id: GuestId): Promise<void> {
    return this.orDeath(this.api.remove(id));
  }

  /** Asks the worker for a sign of life. Called at a steady rate; several calls without an answer mean that it hangs. */
  beat(): void {
    if (this.death.value !== null) return;
    if (this.beatPending) {
      if (++this.beatsMissed >= HEARTBEATS_MISSED) {
        this.fail(`The worker of machine ${this.number} stopped answering`);
      }
      return;
    }
    this.beatPending = true;
    this.orDeath(this.booted.then(() => this.api.machineStatus())).then(
      () => {
        this.beatPending = false;
        this.beatsMissed = 0;
      },
      () => {},
    );
  }

  /** The machine is of no use any more: ends the worker, and with it the guests, who are told the reason. */
  fail(reason: string): void {
    if (this.death.value !== null) return;
    this.worker.terminate();
    this.rejectWhenDead(new Error(reason));
    this.death.value = reason;
  }

  /** Switches the machine off. */
  terminate(): void {
    this.fail(`Machine ${this.number} was switched off`);
  }

  private async boot(): Promise<void> {
    const [core, firmware] = await Promise.all([loadCore(), loadImage("firmware")]);
    await this.orDeath(this.api.boot(core, { firmware }));
  }

  private orDeath<T>(call: Promise<T>): Promise<T> {
    return Promise.race([call, this.whenDead]);
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
