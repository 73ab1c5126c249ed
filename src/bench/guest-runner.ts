// What the benchmark needs of a machine: run one image to its end and say what that took.

import type { EngineName, ModeName } from "../worker/protocol.ts";

/** Of the disk that a machine with devices has. */
export const DISK_BYTES = 4 * 1024 * 1024;

/** How a guest is run. Always with the virtual clock and the hypervisor's SBI. */
export interface GuestRunOptions {
  readonly engine: EngineName;
  readonly mode: ModeName;
  /** /chosen/bootargs of the guest's device tree. */
  readonly bootargs: string;
  /** Hash what the guest leaves behind. Default false. */
  readonly hashState?: boolean;
  /** Give the machine a disk of DISK_BYTES in memory and a virtio console. Default false. */
  readonly devices?: boolean;
  /** Nanoseconds that the host wastes on each exit. Default 0. */
  readonly exitDelayNs?: number;
  /** What else the machine has: RAM in bytes, an initial RAM disk, and what is typed (src/vm/input-script.ts). */
  readonly memory?: number;
  readonly initrd?: Uint8Array;
  readonly script?: string;
}

/** One run, from the first instruction to power off. */
export interface GuestRun {
  /** Time that the run took, in milliseconds; building the machine and loading the image are not in it. */
  readonly wallMs: number;
  /** Milliseconds of it that exits were delayed on purpose. */
  readonly delayMs: number;
  /** Instructions that the guest retired, all privileges together. */
  readonly retired: number;
  /** The same by the privilege that the guest believed in. */
  readonly retiredBy: { readonly m: number; readonly s: number; readonly u: number };
  /** Page-table entries that walks have read. */
  readonly walkReads: number;
  /** Page-table walks: TLB misses on translated memory. */
  readonly walks: number;
  /** All that the guest printed. */
  readonly console: string;
  /** Exits by cause. */
  readonly exits: Readonly<Record<string, number>>;
  /** Of registers, CSRs and RAM at the end (state-hash.ts), if it was asked for. */
  readonly stateHash: string | null;
}

/** Runs images on fresh machines, one at a time, in this process. */
export interface GuestRunner {
  /** Rejects when the guest ends in another way than a shutdown without failure. */
  run(image: Uint8Array, options: GuestRunOptions): Promise<GuestRun>;
}
