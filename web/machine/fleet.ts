// All machines and guests of the page.
//
// Owns: their lists, their numbering, and the steady beat that keeps rates current and notices dead workers.
// Invariant: a machine without guests is switched off; guests of one machine never touch another's.

import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { GuestTerminal } from "../terminal/guest-terminal.ts";
import { Guest } from "./guest.ts";
import { type GuestRequest, originOf, titleOf } from "./guest-request.ts";
import { MachineClient, messageOf } from "./machine-client.ts";

/** Figures are brought up to date this often: slow enough to read, quick enough to follow. */
const BEAT_MS = 500;
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
  add(request: GuestRequest, position = this.list.peek().length): Guest {
    const key = this.nextKey++;
    const name = this.freeName(titleOf(request.image));
    const guest = new Guest(key, name, request, this.machine(request.machine), new GuestTerminal(name));
    this.list.value = this.list.value.toSpliced(position, 0, guest);
    this.updateMachineNumbers();
    guest.start().catch((error: unknown) => {
      this.refused(`${originOf(request.image)}: ${messageOf(error)}`);
      void this.remove(guest);
    });
    return guest;
  }

  async remove(guest: Guest): Promise<void> {
    if (!this.list.value.includes(guest)) return;
    this.list.value = this.list.value.filter((other) => other !== guest);
    await guest.remove();
    const { number } = guest.machine;
    if (!this.list.value.some((other) => other.machine === guest.machine)) {
      guest.machine.terminate();
      if (this.machines.get(number) === guest.machine) this.machines.delete(number);
    }
    this.updateMachineNumbers();
  }

  /** Builds a failed guest again, in its place: on its machine if that lives, else on a new one with the same number. */
  async restart(guest: Guest): Promise<Guest> {
    const position = this.list.value.indexOf(guest);
    await this.remove(guest);
    return this.add(guest.request, Math.max(0, position));
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
      machine = new MachineClient(number);
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
