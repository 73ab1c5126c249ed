// The machine's scheduler: a policy that orders those who may run, and the caps that say who may.
//
// Owns: each entity's share and what it was charged for, machine time, and who is held back by its cap. An entity takes
// part in the policy exactly while it has something to run and its cap allows it.

import type { CpuShare } from "../worker/protocol.ts";
import { Bandwidth } from "./bandwidth.ts";
import { MachineTime } from "./machine-time.ts";
import type { Policy, Readiness, Turn } from "./policy.ts";
import { PRICE_OF_EXIT } from "./price.ts";

interface Client {
  share: CpuShare;
  bandwidth: Bandwidth | null;
  /** It has something to run. */
  isReady: boolean;
  /** Its cap holds it back. */
  isThrottled: boolean;
  charged: number;
}

export class CpuScheduler<Entity> {
  private readonly clients = new Map<Entity, Client>();
  /** Goes on with what is charged, and while nobody runs. */
  private readonly time = new MachineTime();

  constructor(private readonly policy: Policy<Entity>) {}

  /** A new entity, with nothing to run. */
  add(entity: Entity, share: CpuShare): void {
    const bandwidth = this.bandwidthOf(share);
    this.clients.set(entity, { share, bandwidth, isReady: false, isThrottled: false, charged: 0 });
    this.policy.add(entity, share.weight);
  }

  remove(entity: Entity): void {
    this.clients.delete(entity);
    this.policy.remove(entity);
  }

  /** A new cap begins with a full allowance. */
  setShare(entity: Entity, share: CpuShare): void {
    const client = this.clients.get(entity)!;
    const { max, weight } = client.share;
    client.share = share;
    if (share.weight !== weight) this.policy.setWeight(entity, share.weight);
    if (share.max?.max === max?.max && share.max?.period === max?.period) return;
    client.bandwidth = this.bandwidthOf(share);
    this.release(entity, client);
  }

  private bandwidthOf({ max }: CpuShare): Bandwidth | null {
    return max === null ? null : new Bandwidth(max, this.time.now);
  }

  /** Machine time, in instructions. */
  get now(): number {
    return this.time.now;
  }

  share(entity: Entity): CpuShare {
    return this.clients.get(entity)!.share;
  }

  /** Instructions that it was charged for since it was added. */
  charged(entity: Entity): number {
    return this.clients.get(entity)!.charged;
  }

  /** Has it something to run that its cap holds back? */
  isThrottled(entity: Entity): boolean {
    const { isReady, isThrottled } = this.clients.get(entity)!;
    return isReady && isThrottled;
  }

  /** The entity has something to run. Changes nothing if it had already. */
  ready(entity: Entity, why: Readiness): void {
    const client = this.clients.get(entity)!;
    if (client.isReady) return;
    client.isReady = true;
    if (!client.isThrottled) this.policy.ready(entity, why);
  }

  /** The entity has nothing to run. Changes nothing if it had nothing before. */
  block(entity: Entity): void {
    const client = this.clients.get(entity)!;
    if (!client.isReady) return;
    client.isReady = false;
    if (!client.isThrottled) this.policy.block(entity);
  }

  /** Who runs now, and for how many instructions at most; null if nobody may. */
  pick(): Turn<Entity> | null {
    for (;;) {
      this.releaseRefilled();
      const turn = this.policy.pick();
      if (turn === null) return null;
      const client = this.clients.get(turn.entity)!;
      if (client.bandwidth === null) return turn;
      const available = Math.ceil(client.bandwidth.available(this.time.now));
      if (available > 0) return { entity: turn.entity, quantum: Math.min(turn.quantum, available) };
      client.isThrottled = true;
      this.policy.block(turn.entity);
    }
  }

  private releaseRefilled(): void {
    for (const [entity, client] of this.clients) {
      if (client.isThrottled && client.bandwidth!.available(this.time.now) > 0) this.release(entity, client);
    }
  }

  private release(entity: Entity, client: Client): void {
    if (!client.isThrottled) return;
    client.isThrottled = false;
    if (client.isReady) this.policy.ready(entity, "released");
  }

  /**
   * The entity picked last has had its turn, which took the host `ms`. A turn costs as much as an exit, at least: one that
   * uses nothing is not free.
   */
  charge(entity: Entity, instructions: number, ms: number): void {
    const price = Math.max(instructions, PRICE_OF_EXIT);
    this.time.ran(price, ms);
    this.policy.charge(entity, price);
    const client = this.clients.get(entity);
    if (!client) return;
    client.charged += price;
    client.bandwidth?.use(price);
  }

  /** Nobody has run for so long. */
  idled(ms: number): void {
    this.time.idled(ms);
  }

  /** Milliseconds until somebody who has something to run is held back no more; Infinity if nobody is. */
  msUntilRelease(): number {
    let soonest = Number.POSITIVE_INFINITY;
    for (const { isReady, isThrottled, bandwidth } of this.clients.values()) {
      if (isReady && isThrottled) soonest = Math.min(soonest, this.time.msUntil(bandwidth!.refilledAt()));
    }
    return soonest;
  }
}
