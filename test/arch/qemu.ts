// QEMU's `virt` board as an execution path: the outside judge.
//
// Owns: the command line that makes QEMU 7.2 the hart that this project implements, with the extensions of an ISA string.

import { readFile, rm } from "node:fs/promises";
import { writeImage } from "./build.ts";
import { DEFAULT_ISA, hasExtension } from "./isa.ts";
import type { ArchMachine, ArchResult } from "./machine.ts";
import { runProgram } from "./toolchain.ts";

export interface QemuOptions {
  /** Extensions by their letters; default DEFAULT_ISA. */
  readonly isa?: string;
  /** More properties of the CPU: "x-smaia=true". */
  readonly cpu?: readonly string[];
  /** More arguments. */
  readonly arguments?: readonly string[];
  /** How long a run may take, in milliseconds; default 20,000. */
  readonly limitMs?: number;
}

function cpuProperties(isa: string): string[] {
  const has = (name: string): boolean => hasExtension(isa, name);
  return [
    "rv64",
    ...["f", "d", "c", "h"].map((letter) => `${letter}=${has(letter)}`),
    ...["zba", "zbb", "zbc", "zbs"].map((name) => `${name}=${has(name)}`),
    "sstc=true",
    "pmp=true",
  ];
}

/** A QEMU machine with one hart and 128 MiB; a new process for each run. */
export function qemu(options: QemuOptions = {}): ArchMachine {
  return { name: "qemu", run: (elf) => runQemu(elf, options) };
}

/**
 * The whole command line but the program's name.
 *
 * `maxcpus=2` with one hart: QEMU then compiles AMO and SC as for several harts, whose faults are store faults, as the
 * manual has them. With maxcpus=1 it makes them of a load and a store, and the load faults first.
 *
 * The console goes to a file: into a pipe whose reader is slow QEMU's UART writes with gaps.
 */
function qemuArguments(image: string, consoleFile: string, options: QemuOptions): string[] {
  return [
    ...["-machine", "virt", "-smp", "1,maxcpus=2", "-m", "128M"],
    ...["-cpu", [...cpuProperties(options.isa ?? DEFAULT_ISA), ...(options.cpu ?? [])].join(",")],
    ...["-nodefaults", "-display", "none", "-serial", `file:${consoleFile}`, "-no-reboot"],
    ...["-bios", "none", "-kernel", image],
    ...(options.arguments ?? []),
  ];
}

let runs = 0;

async function runQemu(elf: Uint8Array, options: QemuOptions): Promise<ArchResult> {
  const image = await writeImage(elf, `${process.pid}-${runs++}`);
  const consoleFile = `${image}.console`;
  const limitMs = options.limitMs ?? 20_000;
  try {
    const { status, stderr } = await runProgram(
      "qemu-system-riscv64",
      qemuArguments(image, consoleFile, options),
      limitMs,
    );
    if (stderr !== "") throw new Error(`QEMU: ${stderr.trim()}`);
    const console = await readFile(consoleFile, "latin1");
    if (status === null) {
      const kept = await writeImage(elf, "hung");
      throw new Error(`QEMU did not end ${kept} within ${limitMs / 1000} s; its console: ${JSON.stringify(console)}`);
    }
    return { exitCode: status, console };
  } finally {
    for (const file of [image, consoleFile]) await rm(file, { force: true });
  }
}
