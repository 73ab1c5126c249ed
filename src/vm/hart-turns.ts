// Whose turn it is among the harts of one VM.
//
// Owns: the order, a circle in which harts that cannot run are passed over, and the length of a turn. Turns are counted
// in retired instructions and survive the end of a slice, so neither neighbours nor the host's clock move them: with the
// virtual clock the same inputs give the same interleaving. The VM's time goes on from hart to hart.

import { Hart } from "../../assembly/abi.ts";
import { StateReader } from "../devices/state.ts";
import type { Vcpu } from "./vcpu.ts";
import type { VcpuRunner } from "./vcpu-runner.ts";

/**
 * Instructions a turn. The shortest at which harts that compute lose no speed that could be measured (four harts: half of it
 * at 500, a fifth at 2,000, nothing from 5,000 on); harts that wait for each other (test/harts) finish 3.4 times later at
 * 50,000. A constrained LR/SC loop has at most 16 instructions, so one that a turn's end has interrupted succeeds
 * in the next turn, where nobody can interfere.
 */
export const TURN = 5000;
const STATE_VERSION = 1;

export class HartTurns {
  private at = 0;
  /** What the current hart will have retired when its turn is over. A hart that is alone has one endless turn. */
  private endsAt: number;
  /** Instructions retired by the harts whose turn it is not. */
  private retiredByOthers = 0;
  private readonly length: number;

  constructor(private readonly runners: readonly VcpuRunner[]) {
    this.length = runners.length === 1 ? Number.POSITIVE_INFINITY : TURN;
    this.endsAt = this.length;
  }

  /** As after power-on, with the first hart on the core. */
  reset(): void {
    this.at = 0;
    this.endsAt = this.length;
    this.retiredByOthers = 0;
    this.vcpu.select();
  }

  save(): unknown {
    const endsAt = this.endsAt === Number.POSITIVE_INFINITY ? null : this.endsAt;
    return { version: STATE_VERSION, at: this.at, endsAt, retiredByOthers: this.retiredByOthers };
  }

  /** Takes what `save` gave, and puts the hart whose turn it is on the core: that ends reservations, so its state comes later. */
  restore(state: unknown): void {
    const reader = new StateReader("turns of the harts", STATE_VERSION, state);
    const at = reader.unsigned("at", this.runners.length - 1);
    const isAlone = this.length === Number.POSITIVE_INFINITY;
    const endsAt = isAlone ? this.length : reader.unsigned("endsAt", Number.MAX_SAFE_INTEGER);
    const retiredByOthers = reader.unsigned("retiredByOthers", Number.MAX_SAFE_INTEGER);
    Object.assign(this, { at, endsAt, retiredByOthers });
    this.vcpu.select();
  }

  get current(): VcpuRunner {
    return this.runners[this.at]!;
  }
  /** The vCPU whose turn it is. Its count and its clock are the VM's when those of the others are added. */
  get vcpu(): Vcpu {
    return this.current.vcpu;
  }
  /** Instructions retired by all harts since power-on. */
  get retired(): number {
    return this.retiredByOthers + this.vcpu.retired;
  }
  /** Instructions left in the turn. */
  get left(): number {
    return this.endsAt - this.vcpu.retired;
  }

  /** The hart that is to run now, on the core; null if none can. */
  take(): VcpuRunner | null {
    const { current } = this;
    if (this.left > 0 && current.canRun()) return current;
    for (let step = 1; step <= this.runners.length; step++) {
      const next = (this.at + step) % this.runners.length;
      if (this.runners[next]!.canRun()) return this.begin(next);
    }
    return null;
  }

  private begin(next: number): VcpuRunner {
    const before = this.vcpu;
    this.at = next;
    const { vcpu } = this;
    if (vcpu !== before) {
      const moved = before.retired - vcpu.retired;
      this.retiredByOthers += moved;
      vcpu.setHart64(Hart.ClockOffset, before.hart64(Hart.ClockOffset) + BigInt(moved));
      vcpu.select();
    }
    this.endsAt = vcpu.retired + this.length;
    return this.current;
  }
}
