// Round robin: equal turns in a circle.
//
// Knows no weights and forgets what a turn was used for: who gives up the rest of a turn loses it, and who wakes waits for
// all the others. Here to be compared with.

import type { Policy, Turn } from "./policy.ts";

export class RoundRobin<Entity> implements Policy<Entity> {
  /** Entities that can run; the first is next. */
  private readonly circle: Entity[] = [];
  /** Instructions left of the first one's turn: the host may cut a turn in pieces. */
  private left: number;

  /** `quantum`: instructions a turn. */
  constructor(private readonly quantum: number) {
    this.left = quantum;
  }

  add(): void {}

  setWeight(): void {}

  remove(entity: Entity): void {
    this.block(entity);
  }

  ready(entity: Entity): void {
    this.circle.push(entity);
  }

  block(entity: Entity): void {
    const index = this.circle.indexOf(entity);
    if (index >= 0) this.circle.splice(index, 1);
    if (index === 0) this.left = this.quantum;
  }

  pick(): Turn<Entity> | null {
    const entity = this.circle[0];
    return entity === undefined ? null : { entity, quantum: this.left };
  }

  charge(entity: Entity, instructions: number): void {
    if (this.circle[0] !== entity) return;
    this.left -= instructions;
    if (this.left > 0) return;
    this.circle.push(this.circle.shift()!);
    this.left = this.quantum;
  }
}
