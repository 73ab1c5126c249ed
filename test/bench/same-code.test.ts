// Why a mode costs a program that computes next to nothing: what is translated and executed is the same in each, and what a mode adds can be
// counted. A clock cannot tell 3 % on a machine that others share; this can.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadPrograms } from "../../src/bench/load-programs.ts";
import { MachineRunner } from "../../src/bench/machine-runner.ts";
import { type BenchmarkProgram, NativeBaseline } from "../../src/bench/program.ts";
import { modes } from "../../src/modes/mode.ts";
import type { ModeName } from "../../src/worker/protocol.ts";
import { releaseCore } from "../core/built-core.ts";
import { imagesFolder } from "./images.ts";

const core = releaseCore();
/** chase misses the TLB all the time, and is for that. */
const programs = (await loadPrograms(imagesFolder)).filter(({ name }) => name !== "chase");
const others = modes.map(({ name }) => name).filter((name) => name !== "bare");

/** The modules that are compiled while a test runs, by their lengths: all that they differ in otherwise is the nonce of a benchmark. */
let compiled: number[] = [];
const { Module } = WebAssembly;
beforeAll(() => {
  WebAssembly.Module = class extends Module {
    constructor(bytes: BufferSource) {
      super(bytes);
      compiled.push(bytes.byteLength);
    }
  };
});
afterAll(() => {
  WebAssembly.Module = Module;
});

async function run(program: BenchmarkProgram, mode: ModeName) {
  const { defaultN } = await NativeBaseline.instantiate(program);
  const runner = await MachineRunner.boot(core);
  compiled = [];
  const run = await runner.run(program.guest, { engine: "translate", mode, bootargs: `n=${defaultN}` });
  return { ...run, modules: [...compiled] };
}

describe.each(programs)("$name, translated", (program) => {
  test("executes the same code in every mode", async () => {
    const bare = await run(program, "bare");
    expect(bare.modules.length).toBeGreaterThan(0);
    for (const mode of others) {
      const other = await run(program, mode);
      expect(other.retired).toBe(bare.retired);
      expect(other.modules).toHaveLength(bare.modules.length);
      // One of bytecode's is 5 bytes longer in tvm; all others are the same byte for byte.
      for (const [index, bytes] of bare.modules.entries())
        expect(Math.abs(other.modules[index]! - bytes)).toBeLessThan(0.01 * bytes);
      // At some 0.1 us a walk and 0.5 us an exit, less than 0.4 ms of some 30 to 100; most have a tenth of that.
      expect(other.walks - bare.walks).toBeLessThan(1500);
      expect(Object.values(other.exits).reduce((sum, count) => sum + count)).toBeLessThan(600);
    }
  });
});
