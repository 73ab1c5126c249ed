// Machine time: what caps are measured in.
//
// It is counted in instructions: those that guests were charged for, and while nobody could run, those that the core would have
// run meanwhile, at the speed that it had lately. So a guest that may have a quarter of a period has a quarter of the
// core, also where it is alone; and among guests that are busy, machine time depends on nothing but their instructions.

import { INSTRUCTIONS_PER_US } from "./share.ts";

/** The virtual clock's speed, for a machine that has not run yet. */
const NOMINAL_PER_MS = INSTRUCTIONS_PER_US * 1000;
/** Milliseconds of running that the speed is taken over, at least. */
const MEMORY_MS = 500;

export class MachineTime {
  /** Instructions since the machine was booted. */
  now = 0;
  private recentInstructions = 0;
  private recentMs = 0;

  /** A guest has run. */
  ran(instructions: number, ms: number): void {
    this.now += instructions;
    this.recentInstructions += instructions;
    this.recentMs += ms;
    if (this.recentMs < 2 * MEMORY_MS) return;
    this.recentInstructions /= 2;
    this.recentMs /= 2;
  }

  /** Nobody has run for so long. */
  idled(ms: number): void {
    this.now += ms * this.instructionsPerMs;
  }

  /** Milliseconds from now to `then`, if nobody runs. */
  msUntil(then: number): number {
    return Math.max(0, then - this.now) / this.instructionsPerMs;
  }

  private get instructionsPerMs(): number {
    return this.recentMs === 0 ? NOMINAL_PER_MS : this.recentInstructions / this.recentMs;
  }
}
