// A machine for benchmark guests, on the core as it is built.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { MachineRunner } from "../../src/bench/machine-runner.ts";

const core = fileURLToPath(new URL("../../build/core.wasm", import.meta.url));

export function guestRunner(): Promise<MachineRunner> {
  return MachineRunner.boot(new WebAssembly.Module(readFileSync(core)));
}
