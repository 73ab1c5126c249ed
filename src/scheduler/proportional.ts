// Proportional share: earliest eligible virtual deadline first.
//
// Stoica and Abdel-Wahab's EEVDF (1995). Each entity has a virtual time: the instructions it was charged for, divided by its
// weight. The machine's virtual time is the weighted mean of those that can run, so an entity behind the mean is owed
// something, and one ahead of it owes. Who owes is not eligible. Of the eligible the one runs whose request, a quantum,
// ought to be fulfilled first. So nobody is ever further than about one quantum from what its weight gives it, however
// many there are; taking the smallest virtual time alone (stride scheduling, CFS) bounds pairs, not the whole.
//
// A sleeper is charged nothing and saves nothing: it comes back at most one quantum behind the mean. But what it owes it
// still owes, until the mean has caught up. If it owes nothing when an event wakes it, it runs next: it borrows from its
// own future (the warp of Duda and Cheriton's Borrowed-Virtual-Time, 1999), because the turn is charged like any other.

import type { Policy, Readiness, Turn } from "./policy.ts";
import { DEFAULT_WEIGHT } from "./share.ts";

interface Account {
  weight: number;
  isReady: boolean;
  /** Virtual time: the instructions it was charged for, as many as they would be at the default weight. */
  virtual: number;
  /** Instructions left of its request. */
  left: number;
}

export class Proportional<Entity> implements Policy<Entity> {
  private readonly accounts = new Map<Entity, Account>();
  /** Eligible entities that an event has woken, in the order of waking: they run before all others. */
  private readonly woken: Entity[] = [];
  /** The machine's virtual time: the mean of those that can run; if nobody can, the last one. */
  private mean = 0;
  /** The weights of those that can run. */
  private weights = 0;

  /** `quantum`: instructions a request. */
  constructor(private readonly quantum: number) {}

  add(entity: Entity, weight: number): void {
    this.accounts.set(entity, { weight, isReady: false, virtual: this.mean, left: this.quantum });
  }

  remove(entity: Entity): void {
    this.block(entity);
    this.accounts.delete(entity);
  }

  /** What it is owed, or owes, is the same number of instructions afterwards. */
  setWeight(entity: Entity, weight: number): void {
    const account = this.accounts.get(entity)!;
    account.virtual = this.mean + ((account.virtual - this.mean) * account.weight) / weight;
    account.weight = weight;
    this.updateMean();
  }

  ready(entity: Entity, why: Readiness): void {
    const account = this.accounts.get(entity)!;
    this.limitCredit(account);
    account.left = this.quantum;
    if (why === "woken" && account.virtual <= this.mean) this.woken.push(entity);
    account.isReady = true;
    this.updateMean();
  }

  /** A quantum behind the mean is the most: behind the mean that it is a part of, once it is back. */
  private limitCredit(account: Account): void {
    const { weights } = this;
    const pull = weights === 0 ? 1 : (weights + account.weight) / weights;
    const earliest = this.mean - virtualTime(this.quantum, account) * pull;
    account.virtual = Math.max(account.virtual, earliest);
  }

  block(entity: Entity): void {
    this.accounts.get(entity)!.isReady = false;
    this.isUrgentNoMore(entity);
    this.updateMean();
  }

  private isUrgentNoMore(entity: Entity): void {
    const index = this.woken.indexOf(entity);
    if (index >= 0) this.woken.splice(index, 1);
  }

  pick(): Turn<Entity> | null {
    const entity = this.woken[0] ?? this.earliestEligible();
    return entity === undefined ? null : { entity, quantum: this.accounts.get(entity)!.left };
  }

  private earliestEligible(): Entity | undefined {
    let best: Entity | undefined;
    let earliest = Number.POSITIVE_INFINITY;
    for (const [entity, account] of this.accounts) {
      if (!account.isReady || account.virtual > this.mean) continue;
      const deadline = account.virtual + virtualTime(account.left, account);
      if (deadline >= earliest) continue;
      best = entity;
      earliest = deadline;
    }
    return best;
  }

  charge(entity: Entity, instructions: number): void {
    const account = this.accounts.get(entity);
    if (!account) return;
    account.virtual += virtualTime(instructions, account);
    account.left -= instructions;
    if (account.left <= 0) account.left = this.quantum;
    this.isUrgentNoMore(entity);
    this.updateMean();
  }

  /** By differences to the smallest, so that the mean is never below it: somebody is always eligible. */
  private updateMean(): void {
    this.weights = 0;
    let smallest = Number.POSITIVE_INFINITY;
    for (const { isReady, virtual } of this.accounts.values()) if (isReady) smallest = Math.min(smallest, virtual);
    if (smallest === Number.POSITIVE_INFINITY) return;
    let ahead = 0;
    for (const { isReady, virtual, weight } of this.accounts.values()) {
      if (!isReady) continue;
      this.weights += weight;
      ahead += weight * (virtual - smallest);
    }
    this.mean = smallest + ahead / this.weights;
  }
}

const virtualTime = (instructions: number, { weight }: Account): number => (instructions * DEFAULT_WEIGHT) / weight;
