// Types lines at a guest's prompt in our own machine: the counterpart of qemu-session.ts. Needs build/core.wasm.

import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { Machine } from "../../src/vm/machine.ts";
import type { ClockName } from "../../src/worker/protocol.ts";

/** What to run and what to type. */
export interface MachineSession {
  /** An M-mode image, or "host". */
  readonly firmware: Uint8Array | "host";
  readonly clock: ClockName;
  /** Each is typed with a CR when the prompt "$ " stands at the start of a line. The last one ends the guest. */
  readonly lines: readonly string[];
}

/** What a session left behind. */
export interface MachineResult {
  readonly console: Buffer;
  readonly exitCode: number;
}

/** Runs the kernel in 128 MiB to its power-off. Throws when it ends in another way. */
export async function runMachineSession({ firmware, clock, lines }: MachineSession): Promise<MachineResult> {
  const core = await WebAssembly.compile(readFileSync("build/core.wasm"));
  const machine = await Machine.boot(core, readFileSync("guests/images/firmware.elf"));
  const chunks: Uint8Array[] = [];
  const image = readFileSync("guests/images/kernel.elf");
  const script = lines.map((line) => `expect \\n$ \nline ${line}`).join("\n");
  const vm = machine.create({ name: "kernel", image, firmware, clock, script, maxInstructions: 1e9 }, (bytes) =>
    chunks.push(bytes.slice()),
  );
  vm.resume();
  while (vm.state === "running" || vm.state === "idle") {
    if (!machine.runOnce()) await pause(Math.min(machine.msUntilDeadline(), 10));
  }
  const { end } = vm.status();
  if (end === null || end.code >= 124) {
    const tail = Buffer.concat(chunks).toString("utf8").slice(-400);
    throw new Error(`the session did not end: ${end?.message ?? vm.state}\nconsole: ...${tail}`);
  }
  return { console: Buffer.concat(chunks), exitCode: end.code };
}
