// Who runs next on the machine's one core.
//
// Owns: the interface that every policy has, and round robin. A policy orders entities; it does not know what they are.
// Charging is by exact retired instructions, never by time or by ticks: yielding just before a tick gains nothing.

/** Share of an entity. Policies that know no weights or caps ignore them. */
export interface Share {
  /** cgroup v2 cpu.weight: 1 to 10000, default 100. */
  readonly weight: number;
  /** cgroup v2 cpu.max: at most `max` instructions in every `period`; null = no cap. */
  readonly cap: { readonly max: number; readonly period: number } | null;
}

export const DEFAULT_SHARE: Share = { weight: 100, cap: null };

export interface Scheduler<Entity> {
  /** A new entity, blocked until `wake`. */
  add(entity: Entity, share: Share): void;
  remove(entity: Entity): void;
  /** The entity has something to run. */
  wake(entity: Entity): void;
  /** The entity has nothing to run until `wake`. */
  block(entity: Entity): void;
  /** The entity to run now, and for how many instructions at most; null if all are blocked. */
  pick(): { readonly entity: Entity; readonly quantum: number } | null;
  /** The entity picked last has retired this many instructions. */
  charge(entity: Entity, retired: number): void;
}

/** Equal turns in a circle. */
export class RoundRobin<Entity> implements Scheduler<Entity> {
  /** Runnable entities; the first is next. */
  private readonly ready: Entity[] = [];

  /** `quantum`: instructions per turn. */
  constructor(private readonly quantum: number) {}

  add(_entity: Entity, _share: Share): void {}

  remove(entity: Entity): void {
    this.block(entity);
  }

  wake(entity: Entity): void {
    if (!this.ready.includes(entity)) this.ready.push(entity);
  }

  block(entity: Entity): void {
    const index = this.ready.indexOf(entity);
    if (index >= 0) this.ready.splice(index, 1);
  }

  pick(): { entity: Entity; quantum: number } | null {
    const entity = this.ready[0];
    return entity === undefined ? null : { entity, quantum: this.quantum };
  }

  charge(entity: Entity, _retired: number): void {
    if (this.ready[0] === entity) this.ready.push(this.ready.shift()!);
  }
}
