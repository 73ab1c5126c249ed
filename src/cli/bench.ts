// tabvisor bench: emulation overhead, measured.

import { readFile } from "node:fs/promises";
import { BenchmarkError, UnknownProgramError } from "../bench/benchmark-error.ts";
import { loadPrograms } from "../bench/load-programs.ts";
import { MachineRunner } from "../bench/machine-runner.ts";
import { nodeEnvironment } from "../bench/node-environment.ts";
import { runBenchmarks } from "../bench/run-benchmarks.ts";
import { formatTable } from "../bench/table.ts";
import { parseCount, readArguments } from "./arguments.ts";
import { CommandError } from "./errors.ts";
import { ExitCode } from "./exit-codes.ts";
import { packagePath } from "./files.ts";
import { BENCH_HELP } from "./help.ts";
import { print } from "./standard-output.ts";

export async function benchCommand(args: readonly string[]): Promise<void> {
  const { values, positionals } = readArguments("bench", args, {
    json: { type: "boolean" },
    rounds: { type: "string" },
    help: { type: "boolean", short: "h" },
  });
  if (values.help) return print(BENCH_HELP);
  try {
    const programs = await loadPrograms(packagePath("guests", "images", "bench"), positionals);
    const core = await WebAssembly.compile(await readFile(packagePath("build", "core.wasm")));
    const report = await runBenchmarks({
      programs,
      runner: await MachineRunner.boot(core),
      environment: nodeEnvironment(packagePath()),
      progress: showProgress,
      ...(values.rounds === undefined ? {} : { rounds: parseCount("rounds", values.rounds) }),
    });
    showProgress("");
    await print(values.json ? `${JSON.stringify(report, null, 2)}\n` : formatTable(report));
  } catch (error) {
    showProgress("");
    if (error instanceof UnknownProgramError) throw new CommandError(error.message);
    if (error instanceof BenchmarkError) throw new CommandError(error.message, ExitCode.Failed);
    throw error;
  }
}

/** One line at a terminal, written over by the next. */
function showProgress(text: string): void {
  const CLEAR_LINE = "\r\x1b[K";
  if (process.stderr.isTTY) process.stderr.write(CLEAR_LINE + text);
}
