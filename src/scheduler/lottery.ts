// Lottery: before each turn a ticket is drawn, and an entity has as many tickets as its weight says.
//
// Waldspurger and Weihl, "Lottery Scheduling" (OSDI 1994). Shares are right on average: after n turns an entity's count is off
// by about the square root of n. Who gives up a turn early gets compensation tickets until it wins again: its chance grows
// by the part of the turn that it left, so it neither gains nor loses. The draw is seeded: the same machine draws the
// same winners.

import type { Policy, Turn } from "./policy.ts";

interface Player {
  weight: number;
  isReady: boolean;
  /** At least 1: how many times more tickets it has than its weight says. */
  compensation: number;
}

const DEFAULT_SEED = 0x5eed;

export class Lottery<Entity> implements Policy<Entity> {
  private readonly players = new Map<Entity, Player>();
  private readonly random: () => number;
  private winner: Entity | null = null;

  /** `quantum`: instructions a turn. */
  constructor(
    private readonly quantum: number,
    seed: number = DEFAULT_SEED,
  ) {
    this.random = randomNumbers(seed);
  }

  add(entity: Entity, weight: number): void {
    this.players.set(entity, { weight, isReady: false, compensation: 1 });
  }

  remove(entity: Entity): void {
    this.block(entity);
    this.players.delete(entity);
  }

  setWeight(entity: Entity, weight: number): void {
    this.players.get(entity)!.weight = weight;
  }

  ready(entity: Entity): void {
    this.players.get(entity)!.isReady = true;
  }

  block(entity: Entity): void {
    this.players.get(entity)!.isReady = false;
    if (this.winner === entity) this.winner = null;
  }

  pick(): Turn<Entity> | null {
    this.winner ??= this.draw();
    return this.winner === null ? null : { entity: this.winner, quantum: this.quantum };
  }

  private draw(): Entity | null {
    let last: Entity | null = null;
    let ticket = this.random() * this.tickets();
    for (const [entity, player] of this.players) {
      if (!player.isReady) continue;
      last = entity;
      ticket -= player.weight * player.compensation;
      if (ticket < 0) break;
    }
    return last;
  }

  private tickets(): number {
    let tickets = 0;
    for (const { isReady, weight, compensation } of this.players.values())
      if (isReady) tickets += weight * compensation;
    return tickets;
  }

  charge(entity: Entity, instructions: number): void {
    this.winner = null;
    const player = this.players.get(entity);
    if (player) player.compensation = Math.max(1, this.quantum / instructions);
  }
}

/** Numbers from 0 up to 1: a Weyl sequence whose members are mixed by the finalizer of MurmurHash3. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x9e37_79b9) | 0;
    let bits = state;
    bits = Math.imul(bits ^ (bits >>> 16), 0x85eb_ca6b);
    bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2_ae35);
    return ((bits ^ (bits >>> 16)) >>> 0) / 2 ** 32;
  };
}
