// A VM's turn on the core: pieces, by one hart after the other, and what is looked at between two of them.
//
// Owns: how long a piece is. Whatever comes first bounds it: the turn's end, the hart's, a byte's or a deadline's time, a milestone,
// the limit of the guest's life; and the host's clock is looked at now and then. Where a piece ends, the guest cannot tell.
// Invariant: a piece never runs beyond the time of anything, and whatever ended it (its budget, or an exit whose instruction was the
// last), what is due is done before the next one: so it happens at the same instruction in every mode.

import { PRICE_OF_EXIT } from "../scheduler/price.ts";
import { EndCode } from "./guest-end.ts";
import { Milestones } from "./milestones.ts";
import type { VcpuRunner } from "./vcpu-runner.ts";
import type { Vm } from "./vm.ts";

/** Instructions between two looks at the host's clock: at least so many. The dearest ones (a new page of code each) take 2 us. */
const SHORTEST_PIECE = 16_384;
/** At most: translated code runs as many in 0.1 ms, and each look and return costs it as much as 1,000 instructions. */
const LONGEST_PIECE = 262_144;
/** A piece that took less is followed by one twice as long, one that took ten times as much by the shortest. */
const SHORT_PIECE_MS = 0.05;

export class RunLoop {
  /** Who waits for an instruction count. */
  readonly milestones = new Milestones();
  /** Instructions of the next piece, if nothing else bounds it. */
  private piece = SHORTEST_PIECE;

  constructor(private readonly vm: Vm) {}

  /** What the VM has used of the core since reset: instructions, exits among them at their price. */
  get used(): number {
    return this.vm.retired + PRICE_OF_EXIT * this.vm.exitTotal;
  }

  /** Runs for `budget`, counted as `used` is; see Vm.run. Returns what was used. Throws OutOfMemory. */
  run(budget: number, endMs: number): number {
    const { vm } = this;
    const start = this.used;
    let used = 0;
    let pieceStartMs = performance.now();
    while (vm.state === "running" && used < budget && vm.console.isOpen) {
      const hart = this.nextHart();
      if (hart === null) continue;
      const limit = this.nextLimit(budget - used);
      if (limit <= 0) {
        vm.stop(EndCode.InstructionLimit, `instruction limit of ${vm.config.maxInstructions} reached`);
        break;
      }
      vm.clock.sample();
      vm.runPiece(hart, limit);
      used = this.used - start;
      if (vm.powerCycleIfAsked()) return Math.max(used, budget); // memory is cleared and loaded anew: that is not free
      const now = performance.now();
      this.setPiece(now - pieceStartMs);
      pieceStartMs = now;
      if (now >= endMs) break;
    }
    return used;
  }

  /** Does what is due, and says who runs; null if the VM must be looked at again. */
  private nextHart(): VcpuRunner | null {
    const { vm } = this;
    this.milestones.pass(vm.retiredInAll);
    vm.conversation.whenDue();
    vm.deadlines.poll();
    if (vm.state !== "running") return null;
    const hart = vm.turns.take();
    if (hart === null) vm.everyHartWaits();
    return hart;
  }

  /** How long the next piece is to be, after one that took so long. */
  private setPiece(tookMs: number): void {
    if (tookMs < SHORT_PIECE_MS) this.piece = Math.min(2 * this.piece, LONGEST_PIECE);
    else if (tookMs > 10 * SHORT_PIECE_MS) this.piece = SHORTEST_PIECE;
  }

  /** Instructions that may run before something must be looked at; 0 when the limit of the guest's life is reached. */
  private nextLimit(budget: number): number {
    const { conversation, deadlines, turns, retiredInAll, config } = this.vm;
    const life = config.maxInstructions - retiredInAll;
    const due = Math.min(conversation.door.instructionsUntilDue(), deadlines.instructionsUntilEvent(), life);
    return Math.min(budget, this.piece, turns.left, due, this.milestones.distance(retiredInAll));
  }
}
