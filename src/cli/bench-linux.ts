// tabvisor bench --linux: one Linux session in every mode, and what its exits should cost; with --qemu, Linux in every engine beside
// QEMU.

import { costPrograms, exitCosts } from "../bench/exit-costs.ts";
import { ownEmulator, qemuEmulator } from "../bench/linux-emulators.ts";
import { formatLinuxEngines, type LinuxEnginesReport } from "../bench/linux-engines-report.ts";
import { formatLinuxTable, type LinuxReport } from "../bench/linux-report.ts";
import { loadPrivilegedPrograms } from "../bench/load-programs.ts";
import { MachineRunner } from "../bench/machine-runner.ts";
import { describeQemu } from "../bench/qemu.ts";
import type { Environment } from "../bench/report.ts";
import { runLinux } from "../bench/run-linux.ts";
import { runLinuxEngines } from "../bench/run-linux-engines.ts";
import { runPrivileged } from "../bench/run-privileged.ts";
import { modes as existingModes } from "../modes/mode.ts";
import type { EngineName } from "../worker/protocol.ts";
import { CommandError } from "./errors.ts";
import { packagePath, readFileOf } from "./files.ts";

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
export function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Throws CommandError. */
function linuxFiles(files: readonly string[]): { readonly kernel: string; readonly initrd: string } {
  const [kernel, initrd] = files;
  if (kernel === undefined || initrd === undefined || files.length > 2) {
    throw new CommandError('bench --linux: it takes KERNEL INITRD; "npm run bench:linux" makes them and names them');
  }
  return { kernel, initrd };
}

/** Boot and a load, in these engines and in QEMU. `firmware` is the path of an image. Throws CommandError and BenchmarkError. */
export async function measureLinuxEngines(
  files: readonly string[],
  engines: readonly EngineName[],
  firmware: string,
  { environment, progress, rounds }: Pick<LinuxBenchmark, "environment" | "progress" | "rounds">,
): Promise<{ report: LinuxEnginesReport; table: string }> {
  const all = { ...linuxFiles(files), firmware };
  for (const file of [all.kernel, all.initrd]) await readFileOf(file);
  const qemu = await describeQemu();
  const reference = qemuEmulator(all);
  const own = engines.map((engine) => ownEmulator(engine, all, packagePath("src", "cli", "tabvisor.js")));
  const report = await runLinuxEngines({
    emulators: [...own, reference],
    reference: reference.name,
    qemu,
    environment,
    progress,
    ...(rounds === undefined ? {} : { rounds }),
  });
  return { report, table: formatLinuxEngines(report) };
}

/** `files`: the kernel and its initial RAM disk. Throws CommandError and BenchmarkError. */
export async function measureLinux(
  files: readonly string[],
  { programs, core, ...common }: LinuxBenchmark,
): Promise<{ report: LinuxReport; table: string }> {
  const { kernel, initrd } = linuxFiles(files);
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
