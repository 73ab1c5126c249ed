// What the benchmark needs of a machine: run one image to its end and say what that took.

import type { EngineName, ModeName } from "../worker/protocol.ts";

/** How a guest is run. Always with the virtual clock and the hypervisor's SBI. */
export interface GuestRunOptions {
  readonly engine: EngineName;
  readonly mode: ModeName;
  /** /chosen/bootargs of the guest's device tree. */
  readonly bootargs: string;
  /** Hash the memory that the guest leaves behind. Default false. */
  readonly hashMemory?: boolean;
}

/** One run, from the first instruction to power off. */
export interface GuestRun {
  /** Time that the run took, in milliseconds; building the machine and loading the image are not in it. */
  readonly wallMs: number;
  /** Instructions that the guest retired, all privileges together. */
  readonly retired: number;
  /** The same by the privilege that the guest believed in. */
  readonly retiredBy: { readonly m: number; readonly s: number; readonly u: number };
  /** Page-table entries that walks have read. */
  readonly walkReads: number;
  /** All that the guest printed. */
  readonly console: string;
  /** Exits by cause. */
  readonly exits: Readonly<Record<string, number>>;
  /** Of RAM at the end (memory-hash.ts), if it was asked for. */
  readonly memoryHash: string | null;
}

/** Runs images on fresh machines, one at a time, in this process. */
export interface GuestRunner {
  /** Rejects when the guest ends in another way than a shutdown without failure. */
  run(image: Uint8Array, options: GuestRunOptions): Promise<GuestRun>;
}
