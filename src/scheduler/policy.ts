// Who runs next on the machine's one core: what every policy offers.
//
// A policy orders entities by their weights; it does not know what they are, nor what holds them back (cpu-scheduler.ts
// has the caps). Entities are charged in instructions, never in time or ticks, so giving up the core just before a tick
// gains nothing.

/** A turn on the core. */
export interface Turn<Entity> {
  readonly entity: Entity;
  /** Instructions that it may take, at least 1. */
  readonly quantum: number;
}

/**
 * Why an entity can run. `woken`: what it slept for has come (input, a timer); `released`: it was started, or what held it
 * back is gone (its cap, its console's reader), and nobody waits for its answer.
 */
export type Readiness = "woken" | "released";

export interface Policy<Entity> {
  /** A new entity, blocked until it is ready. `weight`: cgroup v2 cpu.weight. */
  add(entity: Entity, weight: number): void;
  remove(entity: Entity): void;
  setWeight(entity: Entity, weight: number): void;
  /** A blocked entity has something to run. */
  ready(entity: Entity, why: Readiness): void;
  /** The entity has nothing to run until it is ready again. */
  block(entity: Entity): void;
  /** Who runs now, and for how long at most; null if all are blocked. Picking again without a charge gives the same. */
  pick(): Turn<Entity> | null;
  /** The entity picked last has had its turn, and is charged for it. It may have been blocked or removed meanwhile. */
  charge(entity: Entity, instructions: number): void;
}
