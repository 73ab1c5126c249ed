// The project's own execution paths, as architecture tests see them: a bare VM with the virtual clock.
//
// Owns: nothing that runs; it drives vm/machine.ts as a worker does. The record interpreter and the one-at-a-time path
// that serves as its oracle are two machines. Needs the built core, build/core.wasm.

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { Machine } from "../../src/vm/machine.ts";
import type { ModeName } from "../../src/worker/protocol.ts";
import type { ArchMachine, ArchResult } from "./machine.ts";

const coreFile = fileURLToPath(new URL("../../build/core.wasm", import.meta.url));

/** No test of these suites comes near: a test that runs on has failed. */
const MAX_INSTRUCTIONS = 200_000_000;
/** End codes of the hypervisor's own, which no finisher has given. */
const FIRST_HYPERVISOR_CODE = 124;

export interface TabvisorOptions {
  /** Default bare. */
  readonly mode?: ModeName;
  /** Default: what a machine has of which nothing is asked. */
  readonly isa?: string;
  /** Run one instruction at a time, nothing cached. */
  readonly oracle?: boolean;
  /** Translate, under stress: some code every so many instructions. */
  readonly stress?: number;
  /** The core to run; default build/core.wasm. */
  readonly core?: WebAssembly.Module;
}

let builtCore: Promise<WebAssembly.Module> | null = null;

async function compileBuiltCore(): Promise<WebAssembly.Module> {
  builtCore ??= readFile(coreFile).then((bytes) => WebAssembly.compile(bytes));
  return await builtCore;
}

/** One of the project's execution paths; a new machine for each run. */
export function tabvisor(options: TabvisorOptions = {}): ArchMachine {
  return {
    name: `${nameOfPath(options)} in ${options.mode ?? "bare"}`,
    run: async (elf) => runToEnd(options.core ?? (await compileBuiltCore()), elf, options),
  };
}

function nameOfPath({ oracle, stress }: TabvisorOptions): string {
  if (oracle === true) return "the oracle";
  return stress === undefined ? "the interpreter" : `translated code (stress ${stress})`;
}

async function runToEnd(
  core: WebAssembly.Module,
  image: Uint8Array,
  { mode = "bare", oracle = false, stress, isa }: TabvisorOptions,
): Promise<ArchResult> {
  const machine = await Machine.boot(core, new Uint8Array());
  let console = "";
  const vm = machine.create(
    {
      ...{ name: "test", image, mode, clock: "virtual", maxInstructions: MAX_INSTRUCTIONS, oracle },
      ...(isa === undefined ? {} : { isa }),
      ...(stress === undefined ? { engine: "interpret" } : { engine: "translate", translationStress: stress }),
    },
    (bytes) => {
      console += Buffer.from(bytes).toString("latin1");
      vm.console.addCredit(bytes.length);
    },
  );
  vm.resume();
  while (machine.runOnce());
  vm.console.flush();
  if (vm.end === null) throw new Error(`the guest waits (${vm.state}); its console: ${JSON.stringify(console)}`);
  if (vm.end.code >= FIRST_HYPERVISOR_CODE)
    throw new Error(`${vm.end.message}; its console: ${JSON.stringify(console)}`);
  return { exitCode: vm.end.code, console };
}
