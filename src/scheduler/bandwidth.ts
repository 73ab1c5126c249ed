// A cap: at most `max` instructions in every `period` of machine time (cgroup v2 cpu.max).
//
// Periods begin at multiples of their length, for all guests alike. What is left of a period's allowance is lost at its end;
// what was taken beyond it (exits are charged when they have happened) is taken off the following ones.

import type { CpuMax } from "../worker/protocol.ts";
import { INSTRUCTIONS_PER_US } from "./share.ts";

export class Bandwidth {
  private readonly max: number;
  private readonly period: number;
  /** Instructions left of the allowance. */
  private left: number;
  /** The number of the period that `left` is about. */
  private current: number;

  /** `now`: machine time, in instructions. */
  constructor(cap: CpuMax, now: number) {
    this.max = cap.max * INSTRUCTIONS_PER_US;
    this.period = cap.period * INSTRUCTIONS_PER_US;
    this.left = this.max;
    this.current = this.periodAt(now);
  }

  private periodAt(now: number): number {
    return Math.floor(now / this.period);
  }

  /** Instructions that may run from `now` on before the allowance has to be looked at again; 0 if it is used up. */
  available(now: number): number {
    const refills = this.periodAt(now) - this.current;
    this.left = Math.min(this.max, this.left + refills * this.max);
    this.current += refills;
    if (this.left <= 0) return 0;
    return Math.min(this.left, this.endOf(this.current) - now);
  }

  use(instructions: number): void {
    this.left -= instructions;
  }

  /** The machine time at which an allowance that is used up is one again. */
  refilledAt(): number {
    const refills = Math.floor(-this.left / this.max) + 1;
    return this.endOf(this.current + refills - 1);
  }

  private endOf(period: number): number {
    return (period + 1) * this.period;
  }
}
