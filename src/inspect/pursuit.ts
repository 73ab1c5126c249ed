// Running a guest for a goal: so many steps of one hart, or until it comes to an address.
//
// Owns: what a step is, and when the goal has been reached. The VM runs as it always does, harts by turns, neighbours
// served, asleep in WFI, so the guest cannot tell; this hart's pieces are run here, and the VM is paused when `isOver`.
// A step is an instruction that retires or a trap that the guest takes. An exit that the guest never sees (a fill of shadow
// tables) is no step; so one step can take several exits.

import { Hart } from "../../assembly/abi.ts";
import type { VcpuRunner } from "../vm/vcpu-runner.ts";
import type { PursuitEnd } from "../worker/inspect-protocol.ts";

export type Goal =
  | { readonly kind: "steps"; readonly count: number }
  /** `limit`: instructions that the VM may retire on the way. */
  | { readonly kind: "address"; readonly address: bigint; readonly limit: number };

/** No instruction is at an odd address. */
const NOWHERE = 0xffff_ffff_ffff_ffffn;

export class Pursuit {
  private steps = 0;
  private ended = false;
  private readonly startedAt: number;

  /** `over` is told how it ended, once. */
  constructor(
    readonly hart: VcpuRunner,
    private readonly goal: Goal,
    private readonly over: (end: PursuitEnd) => void,
  ) {
    this.startedAt = hart.vm.retired;
  }

  /** Runs a piece of this hart: see VcpuRunner.runPiece. */
  runPiece(limit: number): void {
    const { goal } = this;
    // The instruction at which it stands is not the one that it runs to.
    if (goal.kind === "steps" || this.steps === 0) {
      this.runStep();
      return;
    }
    const before = this.hart.vcpu.retired;
    this.hart.runWatched(Math.min(limit, Math.max(1, this.left(goal.limit))), goal.address, false);
    this.steps += this.hart.vcpu.retired - before;
  }

  private runStep(): void {
    const before = this.place();
    this.hart.runWatched(1, NOWHERE, true);
    if (this.place() !== before) this.steps++;
  }

  /** Changes with every step: instructions retired, pc, traps in a row, which a trap to its own address changes alone. */
  private place(): string {
    const { vcpu } = this.hart;
    return `${vcpu.retired} ${vcpu.hart64(Hart.Pc)} ${vcpu.hart32(Hart.TrapsInARow)}`;
  }

  private left(limit: number): number {
    return limit - (this.hart.vm.retired - this.startedAt);
  }

  /** Has it come as far as it should? Tells its owner if so. */
  get isOver(): boolean {
    const { goal, hart, steps } = this;
    if (goal.kind === "steps" ? steps >= goal.count : steps > 0 && hart.vcpu.hart64(Hart.Pc) === goal.address)
      this.tell("done");
    else if (goal.kind === "address" && this.left(goal.limit) <= 0) this.tell("limit");
    return this.ended;
  }

  /** Ends it from outside, whether or not the goal has been reached. */
  end(reason: PursuitEnd["reason"]): void {
    this.tell(reason);
  }

  private tell(reason: PursuitEnd["reason"]): void {
    if (this.ended) return;
    this.ended = true;
    this.over({ reason, steps: this.steps });
  }
}
