// All machines and guests of the page.
//
// Owns: their lists, their numbering, and the steady beat that keeps rates current and notices dead workers.
// Invariant: a machine without guests is switched off; guests of one machine never touch another's.

import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { transfer } from "comlink";
import type { GuestStatus } from "../../src/worker/protocol.ts";
import { GuestTerminal } from "../terminal/guest-terminal.ts";
import { takeFirstMachine } from "./first-machine.ts";
import { Guest, type MadeGuest } from "./guest.ts";
import {
  type BuildRequest,
  DEFAULT_REQUEST,
  type GuestRequest,
  originOf,
  type SnapshotSource,
  titleOf,
  toSpec,
} from "./guest-request.ts";
import { MachineClient, messageOf } from "./machine-client.ts";

/** Figures are brought up to date this often: slow enough to read, quick enough to follow. */
const BEAT_MS = 500;
const FRAME_BYTES = 4096;
const NEVER_ABORTED = new AbortController().signal;
/** Every fourth beat asks the workers for a sign of life. */
const BEATS_PER_HEARTBEAT = 4;

export class Fleet {
  readonly guests: ReadonlySignal<readonly Guest[]>;
  /** Numbers of the machines that have guests, ascending. */
  readonly machineNumbers: Signal<readonly number[]> = signal([]);

  private readonly list: Signal<readonly Guest[]> = signal([]);
  private readonly machines = new Map<number, MachineClient>();
  private nextKey = 1;

  /** `refused` is told one line whenever a worker refuses an image or an option; that guest's pane is gone by then. */
  constructor(private readonly refused: (message: string) => void) {
    this.guests = this.list;
  }

  /** Keeps rates and heartbeats going for the life of the page. */
  startBeating(): void {
    let beats = 0;
    setInterval(() => {
      const now = performance.now();
      for (const guest of this.list.peek()) guest.tick(now);
      if (++beats % BEATS_PER_HEARTBEAT === 0) for (const machine of this.machines.values()) machine.beat();
    }, BEAT_MS);
  }

  /** Adds a guest at the end, or at `position`, and starts it. Its pane is there at once; the guest follows. */
  add(request: BuildRequest, position = this.list.peek().length): Guest {
    const guest = this.place(request, this.machine(request.machine), position, null);
    guest
      .start(() => toSpec(request, guest.name))
      .catch((error: unknown) => {
        this.refused(`${originOf(request.image)}: ${messageOf(error)}`);
        void this.remove(guest);
      });
    return guest;
  }

  /**
   * Another guest, beside this one, that goes on from where it is; it is paused if this one is. Rejects with one line if it
   * cannot be made.
   */
  async clone(guest: Guest): Promise<Guest> {
    const paused = guest.status.value?.state === "paused";
    const channel = new MessageChannel();
    const made = await guest.atThisMoment((api, id) => api.clone(id, transfer(channel.port2, [channel.port2])));
    if (made === null) throw new Error("it cannot be asked: its machine is gone, or it is still being built");
    const position = this.list.value.indexOf(guest) + 1;
    const clone = this.place(guest.request, guest.machine, position, { id: made.answer, channel });
    clone.terminal.showScreen(made.screen);
    if (!paused) await clone.resume();
    return clone;
  }

  /**
   * A guest from a snapshot, running, on the machine of that number. Rejects with one line if the file is none that can be used;
   * nothing is changed then. When `signal` is aborted the guest is forgotten as soon as it is made, and the reason thrown.
   */
  async restore(source: SnapshotSource, number: number, signal: AbortSignal, position?: number): Promise<Guest> {
    const machine = this.machine(number);
    const channel = new MessageChannel();
    let guest: Guest | null = null;
    try {
      const bytes = new Uint8Array(await source.file.arrayBuffer());
      signal.throwIfAborted();
      const id = await machine.restore(bytes, channel.port2);
      const status = await machine.status(id);
      guest = this.place(requestOf(source, status, number), machine, position ?? this.list.peek().length, {
        id,
        channel,
      });
      signal.throwIfAborted();
    } catch (error) {
      if (guest) await this.remove(guest);
      this.switchOffUnused(machine);
      throw error;
    }
    guest.terminal.showScreen(source.screen);
    await guest.resume();
    return guest;
  }

  private place(request: GuestRequest, machine: MachineClient, position: number, made: MadeGuest | null): Guest {
    const key = this.nextKey++;
    const name = this.freeName(titleOf(request.image));
    const guest = new Guest(key, name, request, machine, new GuestTerminal(name), made);
    this.list.value = this.list.value.toSpliced(position, 0, guest);
    this.updateMachineNumbers();
    return guest;
  }

  async remove(guest: Guest): Promise<void> {
    if (!this.list.value.includes(guest)) return;
    this.list.value = this.list.value.filter((other) => other !== guest);
    await guest.remove();
    this.switchOffUnused(guest.machine);
    this.updateMachineNumbers();
  }

  private switchOffUnused(machine: MachineClient): void {
    if (this.list.value.some((other) => other.machine === machine)) return;
    machine.terminate();
    if (this.machines.get(machine.number) === machine) this.machines.delete(machine.number);
  }

  /** Builds a failed guest again, in its place: on its machine if that lives, else on a new one with the same number. */
  async restart(guest: Guest): Promise<Guest> {
    const position = Math.max(0, this.list.value.indexOf(guest));
    const { request } = guest;
    const { image } = request;
    await this.remove(guest);
    if (image.kind !== "snapshot") return this.add({ ...request, image }, position);
    return this.restore(image, request.machine, NEVER_ABORTED, position);
  }

  /** Moves a guest one place towards the start (-1) or the end (+1); at the edge nothing happens. */
  move(guest: Guest, by: -1 | 1): void {
    const from = this.list.value.indexOf(guest);
    const to = from + by;
    if (from < 0 || to < 0 || to >= this.list.value.length) return;
    this.list.value = this.list.value.toSpliced(from, 1).toSpliced(to, 0, guest);
  }

  /** The number that a machine of its own would get. */
  nextMachineNumber(): number {
    return Math.max(0, ...this.machineNumbers.value) + 1;
  }

  private machine(number: number): MachineClient {
    let machine = this.machines.get(number);
    if (!machine || machine.death.value !== null) {
      machine = (number === 1 ? takeFirstMachine() : null) ?? new MachineClient(number);
      this.machines.set(number, machine);
    }
    return machine;
  }

  private freeName(title: string): string {
    const taken = new Set(this.list.value.map((guest) => guest.name));
    let name = title;
    for (let n = 2; taken.has(name); n++) name = `${title} ${n}`;
    return name;
  }

  private updateMachineNumbers(): void {
    this.machineNumbers.value = [...new Set(this.list.value.map((guest) => guest.machine.number))].sort(
      (a, b) => a - b,
    );
  }
}

/** What a restored guest is, as far as the page has to know. */
function requestOf(image: SnapshotSource, status: GuestStatus, machine: number): GuestRequest {
  return {
    ...DEFAULT_REQUEST,
    image,
    mode: status.mode,
    engine: status.engine,
    clock: status.clock,
    harts: status.harts.length,
    memoryMiB: (status.framesTotal * FRAME_BYTES) / (1024 * 1024),
    machine,
  };
}
