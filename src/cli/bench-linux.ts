// tabvisor bench --linux: one Linux session in every mode, and what its exits should cost.

import { costPrograms, exitCosts } from "../bench/exit-costs.ts";
import { formatLinuxTable, type LinuxReport } from "../bench/linux-report.ts";
import { loadPrivilegedPrograms } from "../bench/load-programs.ts";
import { MachineRunner } from "../bench/machine-runner.ts";
import type { Environment } from "../bench/report.ts";
import { runLinux } from "../bench/run-linux.ts";
import { runPrivileged } from "../bench/run-privileged.ts";
import { modes as existingModes } from "../modes/mode.ts";
import { CommandError } from "./errors.ts";
import { readFileOf } from "./files.ts";

/** Rounds of the privileged programs, from which the model's costs are. */
const COST_ROUNDS = 15;

export interface LinuxBenchmark {
  /** Folder of the privileged programs. */
  readonly programs: string;
  readonly core: WebAssembly.Module;
  readonly environment: Environment;
  readonly progress: (text: string) => void;
  readonly rounds?: number;
}

/**
 * Milliseconds of processor time that this process has used. A session takes seconds, in which other work of the machine may
 * take the processor away: that is not the guest's time.
 */
function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** `files`: the kernel and its initial RAM disk. Throws CommandError and BenchmarkError. */
export async function measureLinux(
  files: readonly string[],
  { programs, core, ...common }: LinuxBenchmark,
): Promise<{ report: LinuxReport; table: string }> {
  const [kernel, initrd] = files;
  if (kernel === undefined || initrd === undefined || files.length > 2) {
    throw new CommandError('bench --linux: it takes KERNEL INITRD; "npm run bench:linux" makes them and names them');
  }
  const modes = existingModes.map(({ name }) => name);
  const options = {
    ...common,
    runner: await MachineRunner.boot(core, processorMs),
    engine: "interpret" as const,
    modes,
  };
  const images = { kernel: await readFileOf(kernel), initrd: await readFileOf(initrd) };
  const costsReport = await runPrivileged({
    ...options,
    programs: await loadPrivilegedPrograms(programs, costPrograms),
    rounds: COST_ROUNDS,
  });
  const costs = exitCosts(costsReport.privileged, modes);
  const report = await runLinux({ ...options, ...images, costs, costsReport });
  return { report, table: formatLinuxTable(report) };
}
