// Types lines at a guest's prompt in our own machine: the counterpart of qemu-session.ts. Needs build/core.wasm.

import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { Machine } from "../../src/vm/machine.ts";
import type { GuestSpec, GuestStatus } from "../../src/worker/protocol.ts";
import type { ExpectStep } from "./qemu-session.ts";

/** What to run and what to type. */
export interface MachineSession extends Partial<Omit<GuestSpec, "name" | "script" | "input">> {
  /** Default: the teaching kernel. */
  readonly image?: Uint8Array;
  /** As in a QemuSession: the last one ends the guest. */
  readonly lines: readonly (string | ExpectStep)[];
  /** What a prompt is, at the start of a line. Default: "$ ". */
  readonly prompt?: string;
}

/** What a session left behind. */
export interface MachineResult {
  readonly console: Buffer;
  readonly exitCode: number;
  /** Wall time, and instructions, until the first prompt; to a slice of some milliseconds. */
  readonly msToPrompt: number;
  readonly instructionsToPrompt: number;
  /** By the privilege that the guest believed in, to its end: exact. */
  readonly retired: GuestStatus["retired"];
}

const LIMIT = 1e9;

/** Runs a guest to its power-off, the teaching kernel unless another image is given. Throws when it ends in another way. */
export async function runMachineSession({ lines, prompt = "$ ", ...spec }: MachineSession): Promise<MachineResult> {
  const core = await WebAssembly.compile(readFileSync("build/core.wasm"));
  const machine = await Machine.boot(core, readFileSync("guests/images/firmware.elf"));
  const chunks: Uint8Array[] = [];
  const image = spec.image ?? readFileSync("guests/images/kernel.elf");
  const start = performance.now();
  let msToPrompt = Number.POSITIVE_INFINITY;
  let instructionsToPrompt = Number.POSITIVE_INFINITY;
  const vm = machine.create(
    { maxInstructions: LIMIT, ...spec, name: "session", image, script: scriptOf(lines, prompt) },
    (bytes) => {
      chunks.push(bytes.slice());
      vm.console.addCredit(bytes.length);
      if (msToPrompt < Number.POSITIVE_INFINITY || !Buffer.concat(chunks).includes(`\n${prompt}`)) return;
      msToPrompt = performance.now() - start;
      instructionsToPrompt = vm.status().retired.total;
    },
  );
  vm.resume();
  while (vm.state === "running" || vm.state === "idle") {
    if (!machine.runOnce()) await pause(Math.min(machine.msUntilDeadline(), 10));
  }
  const { end, retired } = vm.status();
  if (end === null || end.code >= 124) {
    const tail = Buffer.concat(chunks).toString("utf8").slice(-400);
    throw new Error(`the session did not end: ${end?.message ?? vm.state}\nconsole: ...${tail}`);
  }
  return { console: Buffer.concat(chunks), exitCode: end.code, msToPrompt, instructionsToPrompt, retired };
}

/** What is typed, in the language of src/vm/input-script.ts. */
export function scriptOf(lines: MachineSession["lines"], prompt: string): string {
  const steps = lines.map((line) =>
    typeof line === "string"
      ? `expect ${escapeText(`\n${prompt}`)}\nline ${escapeText(line)}`
      : `expect ${escapeText(line.after)}\nsend ${escapeText(line.send)}`,
  );
  return steps.join("\n");
}

function escapeText(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\r", "\\r");
}
