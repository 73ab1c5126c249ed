// What an architecture test runs on.
//
// Owns: the interface only. qemu.ts is the outside judge; the project's own execution paths implement it beside it.

/** The end of a run: what the test finisher was told, and everything that went to the UART. */
export interface ArchResult {
  /** 0 for the finisher's pass, else the finisher's failure code. */
  readonly exitCode: number;
  readonly console: string;
}

/** One execution path that can run a bare-metal M-mode image. */
export interface ArchMachine {
  /** As it is to be read in a test's title: "qemu", "interpreter", "oracle". */
  readonly name: string;
  /**
   * Runs an image (an ELF linked at 0x8000_0000) from reset until it ends itself by the test finisher.
   * @throws Error if it does not end, with what it has printed so far
   */
  run(elf: Uint8Array): Promise<ArchResult>;
}
