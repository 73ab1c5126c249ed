// The emulators that run the same Linux: ours with each engine, and QEMU, as a user starts them. Node.js only.
//
// Same kernel, same initial RAM disk, same firmware, same amount of RAM, one hart, console on a pipe, time by the host's clock.

import { basename, isAbsolute } from "node:path";
import type { EngineName } from "../worker/protocol.ts";
import { ConsoleProcess, type ConsoleSession } from "./console-process.ts";
import { LOAD_BOOTARGS, LOAD_MEMORY, PROMPT } from "./linux-load.ts";
import { QEMU_PROGRAM, qemuFailed, qemuMachine } from "./qemu.ts";

/** Paths. */
export interface LinuxFiles {
  readonly kernel: string;
  readonly initrd: string;
  readonly firmware: string;
}

/** What is started, once a round. */
export interface Emulator {
  readonly name: string;
  /** For the report. */
  readonly command: string;
  start(): ConsoleSession;
}

const MIB = 1024 * 1024;

/** `tabvisor` is the path of src/cli/tabvisor.js. */
export function ownEmulator(engine: EngineName, { kernel, initrd, firmware }: LinuxFiles, tabvisor: string): Emulator {
  const guest = ["--initrd", initrd, "--firmware", firmware, "--memory", `${LOAD_MEMORY / MIB}M`];
  const how = ["--append", LOAD_BOOTARGS, "--clock", "wall", "--engine", engine];
  return emulator(engine, [process.execPath, tabvisor, "run", kernel, ...guest, ...how]);
}

export function qemuEmulator({ kernel, initrd, firmware }: LinuxFiles): Emulator {
  const guest = ["-m", `${LOAD_MEMORY / MIB}M`, "-bios", firmware, "-kernel", kernel, "-initrd", initrd];
  const command = [QEMU_PROGRAM, ...qemuMachine, ...guest, "-append", LOAD_BOOTARGS] as const;
  return emulator("QEMU", command, (error) => qemuFailed(error).message);
}

/** A word of a command as a report tells it: files by their names, wherever they are on this machine. */
function shown(word: string): string {
  if (isAbsolute(word)) return basename(word);
  return word.includes(" ") ? `"${word}"` : word;
}

function emulator(name: string, command: readonly [string, ...string[]], missing?: (error: Error) => string): Emulator {
  return {
    name,
    command: command.map((word) => shown(word)).join(" "),
    start: () => new ConsoleProcess(name, command, PROMPT, missing),
  };
}
