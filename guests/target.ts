// What one guest image is built from: the row type of the build's tables (build.ts, bench/targets.ts).

/** The machine a target is compiled for: the emulated hart, or the host's own WebAssembly engine as native baseline. */
export type TargetMachine = "riscv64" | "wasm32";

/** Files that are packed into a target as a newc cpio archive; the target's sources name it by `.incbin "root.cpio"`. */
export interface Archive {
  /** Folder whose files become the archive's root, relative to guests/. */
  readonly files: string;
  /** Targets whose outputs become executable files. */
  readonly programs: readonly string[];
  /** Folder of the archive that the programs are placed in. */
  readonly programFolder: string;
}

/** One program to build: sources in, one linked file out. Paths are relative to guests/. */
export interface Target {
  /** Name on the build's command line. */
  readonly name: string;
  readonly machine: TargetMachine;
  /** C and assembly files, in link order. */
  readonly sources: readonly string[];
  /** Compiler flags added after the machine's own (build.ts, `machineFlags`): a later flag overrides an earlier one. */
  readonly flags?: readonly string[];
  /** Linker flags, without the `-Wl,` prefix. */
  readonly linkFlags?: readonly string[];
  /** Linker script; wasm32 has none. */
  readonly linkerScript?: string;
  /** File name in guests/images; left out for a program that is only packed into another target. */
  readonly image?: string;
  readonly archive?: Archive;
}
