// A compute program in QEMU: how long its work takes there, without QEMU's start, by the slope over two sizes of work.
//
// A process's time is its start, the guest's boot, QEMU's translation of the program, and the work. The first three do not depend on
// the size of the work, so they cancel out in time(larger) - time(n). What they have left is divided by the instructions that it
// took, and given for as many as the program retires at n: the same binary retires as many in both emulators. That QEMU's
// translation cancels out too is to QEMU's favour: ours is in our times.

import { BenchmarkError } from "./benchmark-error.ts";
import { type BenchmarkProgram, type Checksum, guestChecksum } from "./program.ts";
import type { QemuRunner } from "./qemu.ts";
import { type Distribution, distribution } from "./statistics.ts";

/** A size of work, what it computes, and the instructions that it takes. */
export interface SizedWork {
  readonly n: number;
  readonly checksum: Checksum;
  readonly retired: number;
}

/**
 * Some four times the work of `n`, so that the noise of QEMU's start counts for a third. Fibonacci's work grows by the golden ratio with
 * each step; that of all other programs is proportional to n.
 */
export function largerSize(program: string, n: number): number {
  return program === "fib" ? n + 3 : 4 * n;
}

export class QemuSeries {
  private readonly times: number[] = [];

  constructor(
    private readonly program: BenchmarkProgram,
    private readonly runner: QemuRunner,
    private readonly smaller: SizedWork,
    private readonly larger: SizedWork,
  ) {}

  /** One run of each size, next to each other. Throws a BenchmarkError when a result is not the baseline's. */
  async measure(): Promise<void> {
    const smallerMs = await this.run(this.smaller);
    const largerMs = await this.run(this.larger);
    const share = this.smaller.retired / (this.larger.retired - this.smaller.retired);
    this.times.push((largerMs - smallerMs) * share);
  }

  /** Milliseconds for the work of the smaller size. */
  get distribution(): Distribution {
    return distribution(this.times);
  }

  private async run({ n, checksum }: SizedWork): Promise<number> {
    const { name, guest } = this.program;
    const { wallMs, console } = await this.runner.run(name, guest, `n=${n}`);
    const result = guestChecksum(name, n, console);
    if (result !== checksum) {
      throw new BenchmarkError(`${name} in QEMU: the guest's result ${result} is not the baseline's ${checksum}`);
    }
    return wallMs;
  }
}
