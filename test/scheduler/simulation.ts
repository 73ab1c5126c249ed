// Guests that are nothing but a way to use turns, on a scheduler without a core. Time is what was charged.

import type { CpuScheduler } from "../../src/scheduler/cpu-scheduler.ts";
import type { CpuShare } from "../../src/worker/protocol.ts";

export const QUANTUM = 1000;
export const DEFAULT: CpuShare = { weight: 100, max: null };

/** What a guest does with a turn of `quantum` instructions at machine time `now`. */
export type Behaviour = (
  quantum: number,
  now: number,
) => {
  /** Instructions, or what exits are charged as. */
  readonly uses: number;
  /** It sleeps afterwards until this machine time. */
  readonly sleepsUntil?: number;
};

/** Computes for ever. */
export const busy: Behaviour = (quantum) => ({ uses: quantum });

/** Uses part of each turn, and sleeps for the shortest possible time. */
export const yieldsAfter =
  (part: number): Behaviour =>
  (quantum, now) => ({ uses: Math.floor(quantum * part), sleepsUntil: now });

interface Guest {
  readonly name: string;
  readonly behaviour: Behaviour;
  wakesAt: number;
  hasSlept: boolean;
}

export class Simulation {
  /** Instructions that all guests together were charged for. */
  now = 0;
  /** Names in the order of turns. */
  readonly turns: string[] = [];
  private readonly guests: Guest[] = [];
  private readonly used = new Map<string, number>();

  constructor(private readonly scheduler: CpuScheduler<Guest>) {}

  add(name: string, behaviour: Behaviour, share: CpuShare = DEFAULT, wakesAt = 0): void {
    const guest = { name, behaviour, wakesAt, hasSlept: wakesAt > 0 };
    this.guests.push(guest);
    this.used.set(name, 0);
    this.scheduler.add(guest, share);
  }

  setShare(name: string, share: CpuShare): void {
    this.scheduler.setShare(this.guests.find((guest) => guest.name === name)!, share);
  }

  /** Sleeps until this machine time, or wakes when it has passed. */
  sleepUntil(name: string, wakesAt: number): void {
    this.guests.find((guest) => guest.name === name)!.wakesAt = wakesAt;
  }

  /** Gives turns until `instructions` have been used; fails if nobody can run. */
  run(instructions: number): void {
    const end = this.now + instructions;
    while (this.now < end) if (!this.turn()) throw new Error(`nobody can run at ${this.now}`);
  }

  /** False if nobody can run. */
  turn(): boolean {
    for (const guest of this.guests) {
      if (guest.wakesAt <= this.now) this.scheduler.ready(guest, guest.hasSlept ? "woken" : "released");
      else this.scheduler.block(guest);
    }
    const turn = this.scheduler.pick();
    if (turn === null) return false;
    const { entity: guest, quantum } = turn;
    const { uses, sleepsUntil } = guest.behaviour(quantum, this.now);
    this.turns.push(guest.name);
    this.used.set(guest.name, this.usedBy(guest.name) + uses);
    const before = this.scheduler.charged(guest);
    this.scheduler.charge(guest, uses, 0);
    this.now += this.scheduler.charged(guest) - before;
    if (sleepsUntil === undefined) return true;
    // It was asleep between two turns, however short that was.
    this.scheduler.block(guest);
    guest.wakesAt = sleepsUntil;
    guest.hasSlept = true;
    return true;
  }

  /** What a guest has used of its own accord; the minimum charge for a turn is not in it. */
  usedBy(name: string): number {
    return this.used.get(name)!;
  }

  /** Its part of what all have used. */
  share(name: string): number {
    return this.usedBy(name) / this.total();
  }

  private total(): number {
    return [...this.used.values()].reduce((sum, used) => sum + used, 0);
  }
}
