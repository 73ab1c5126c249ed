// The programs: a compute program is a guest and its native baseline, and the result that both must agree on; a privileged
// one is a guest alone.

import { BenchmarkError } from "./benchmark-error.ts";

/** What a program computes in: overheads are averaged apart. */
export type Arithmetic = "integer" | "floating-point";

/** A program's two images, both built from one C source (guests/bench). */
export interface BenchmarkProgram {
  readonly name: string;
  readonly arithmetic: Arithmetic;
  /** The RISC-V ELF file. */
  readonly guest: Uint8Array;
  /** The WebAssembly module: exports run(n) and default_n(). */
  readonly native: Uint8Array<ArrayBuffer>;
  /** The commands that built the two, for the report. */
  readonly commands: CompilerCommands;
}

/** A privileged program (guests/bench/privileged). */
export interface PrivilegedProgram {
  readonly name: string;
  /** The RISC-V ELF file. */
  readonly guest: Uint8Array;
  /** The command that built it, for the report. */
  readonly command: string;
}

/** Full compiler command lines, relative to guests/. */
export interface CompilerCommands {
  readonly guest: string;
  readonly native: string;
}

/** The programs' 64-bit checksum as they print it: 16 lower-case hexadecimal digits. */
export type Checksum = string;

/** The native baseline, instantiated. Its memory lives as long as it does, so a program may be run many times. */
export class NativeBaseline {
  private constructor(
    /** The work that `run` does when the caller has no wish of its own. */
    readonly defaultN: number,
    private readonly entry: (n: number) => bigint,
  ) {}

  static async instantiate(program: Pick<BenchmarkProgram, "name" | "native">): Promise<NativeBaseline> {
    const { instance } = await WebAssembly.instantiate(program.native);
    const { run, default_n: defaultN } = instance.exports;
    if (typeof run !== "function" || typeof defaultN !== "function") {
      throw new BenchmarkError(`${program.name}: the baseline does not export run and default_n`);
    }
    return new NativeBaseline(defaultN(), run as (n: number) => bigint);
  }

  run(n: number): Checksum {
    return BigInt.asUintN(64, this.entry(n)).toString(16).padStart(16, "0");
  }
}

/**
 * The checksum in what a guest printed: the line "name n checksum" (guests/bench/runtime/main.c). Other lines, such as
 * a firmware's, are passed over. Throws a BenchmarkError when there is no such line for this program and n.
 */
export function guestChecksum(program: string, n: number, console: string): Checksum {
  for (const line of console.split(/\r?\n/)) {
    const [name, size, checksum] = line.split(" ");
    if (name === program && size === String(n) && checksum !== undefined && /^[0-9a-f]{16}$/.test(checksum)) {
      return checksum;
    }
  }
  const printed = console.trim() === "" ? "nothing" : JSON.stringify(console.slice(0, 200));
  throw new BenchmarkError(`${program}: the guest printed no result for n=${n}, but ${printed}`);
}
