// tabvisor bench: emulation and virtualization overhead, measured.

import { basename } from "node:path";
import { BenchmarkError, UnknownProgramError } from "../bench/benchmark-error.ts";
import { formatClones } from "../bench/clone-report.ts";
import { type CloneReport, measureClones } from "../bench/clones.ts";
import { formatDeviceTable } from "../bench/device-report.ts";
import { formatExitParts, measureExitParts } from "../bench/exit-parts.ts";
import { type BusyProgram, type Fairness, measureFairness } from "../bench/fairness.ts";
import { formatFairness } from "../bench/fairness-report.ts";
import {
  loadDevicePrograms,
  loadPlacementPrograms,
  loadPrivilegedPrograms,
  loadPrograms,
} from "../bench/load-programs.ts";
import { MachineRunner } from "../bench/machine-runner.ts";
import { nodeEnvironment } from "../bench/node-environment.ts";
import { formatPlacement } from "../bench/placement-report.ts";
import { formatPrivilegedTable } from "../bench/privileged-report.ts";
import type { BenchmarkProgram } from "../bench/program.ts";
import { QemuProcessRunner } from "../bench/qemu.ts";
import type { ClockKind, Environment } from "../bench/report.ts";
import { type BenchmarkOptions, runBenchmarks } from "../bench/run-benchmarks.ts";
import { runDevices } from "../bench/run-devices.ts";
import { runPlacement } from "../bench/run-placement.ts";
import { runPrivileged } from "../bench/run-privileged.ts";
import { formatTable } from "../bench/table.ts";
import { TLB_MISS_PROGRAM } from "../bench/walk-costs.ts";
import { formatWorldSwitches, measureWorldSwitch, type WorldSwitch } from "../bench/world-switch.ts";
import { engines as existingEngines, modes as existingModes } from "../modes/mode.ts";
import { schedulers } from "../scheduler/policies.ts";
import type { EngineName, ModeName } from "../worker/protocol.ts";
import { parseChoice, parseCount, readArguments } from "./arguments.ts";
import { measureLinux, measureLinuxEngines, processorMs } from "./bench-linux.ts";
import { compileCore } from "./core-module.ts";
import { CommandError } from "./errors.ts";
import { ExitCode } from "./exit-codes.ts";
import { packagePath, readFileOf } from "./files.ts";
import { BENCH_HELP } from "./help.ts";
import { print } from "./standard-output.ts";

const IMAGES = packagePath("guests", "images", "bench");
/** What starts guests in QEMU, and Linux wherever it is compared with QEMU. */
const FIRMWARE = packagePath("guests", "images", "firmware.elf");
/** Of all rounds, when each has two processes a program in it. */
const QEMU_TIME_LIMIT_MS = 120_000;
const CLONES = 32;
/** The teaching OS knows no such argument. */
const LINUX_CONSOLE = "console=ttyS0";
const FAIRNESS_SIZE = { instructions: 2e9, keys: 500 };
const engineNames = existingEngines.map(({ name }) => name);
const modeNames = existingModes.map(({ name }) => name);
const clockKinds: readonly ClockKind[] = ["wall", "processor"];

export async function benchCommand(args: readonly string[]): Promise<void> {
  const { values, positionals } = readArguments("bench", args, {
    json: { type: "boolean" },
    rounds: { type: "string" },
    mode: { type: "string" },
    engine: { type: "string" },
    clock: { type: "string" },
    privileged: { type: "boolean" },
    devices: { type: "boolean" },
    placement: { type: "boolean" },
    "world-switch": { type: "boolean" },
    "exit-parts": { type: "boolean" },
    fairness: { type: "boolean" },
    linux: { type: "boolean" },
    qemu: { type: "boolean" },
    clones: { type: "boolean" },
    help: { type: "boolean", short: "h" },
  });
  if (values.help) return print(BENCH_HELP);
  const rounds = values.rounds === undefined ? {} : { rounds: parseCount("rounds", values.rounds) };
  const modes = values.mode === undefined ? null : parseModes(values.mode);
  const engines = values.engine === undefined ? (["interpret"] as const) : parseEngines(values.engine);
  if (engines.length > 1 && (values.privileged || values.devices))
    throw new CommandError("--engine with --privileged or --devices names one engine: their programs compare modes");
  const clock = values.clock === undefined ? "wall" : parseChoice("clock", clockKinds, values.clock);
  if (clock === "processor" && (values.qemu || !measuresCompute(values)))
    throw new CommandError(
      "--clock processor goes with the compute programs, and not with --qemu: QEMU is timed by the wall clock",
    );
  if (values.qemu && !measuresBesideQemu(values))
    throw new CommandError("--qemu goes with the compute programs, --placement or --linux");
  const measureGuests = values.qemu ? measureBesideQemu : measureCompute;
  const measure = values.privileged ? measurePrivileged : values.devices ? measureDevices : measureGuests;
  try {
    const core = await compileCore();
    if (values["exit-parts"]) return await printExitParts(core, values.json ?? false);
    if (values["world-switch"]) return await printWorldSwitches(core, modes ?? modeNames);
    if (values.fairness) return await printFairness(core, values.json ?? false);
    if (values.clones) return await printClones(core, positionals, modes ?? modeNames, values.json ?? false);
    const common = { environment: nodeEnvironment(packagePath()), progress: showProgress, ...rounds };
    if (values.placement) return await printPlacement(core, positionals, values.engine ? engines : engineNames, values);
    const { report, table } = !values.linux
      ? await measure(positionals, modes, engines, { ...common, ...(await timedBy(clock, core)) })
      : values.qemu
        ? await measureLinuxEngines(positionals, values.engine ? engines : engineNames, FIRMWARE, common)
        : await measureLinux(positionals, { ...common, core, programs: IMAGES });
    showProgress("");
    await print(values.json ? `${JSON.stringify(report, null, 2)}\n` : table);
  } catch (error) {
    showProgress("");
    if (error instanceof UnknownProgramError) throw new CommandError(error.message);
    if (error instanceof BenchmarkError) throw new CommandError(error.message, ExitCode.Failed);
    throw error;
  }
}

/** A machine whose runs are timed by a kind of clock, and that clock. */
async function timedBy(clock: ClockKind, core: WebAssembly.Module) {
  const now = clock === "processor" ? processorMs : () => performance.now();
  return { clock, now, runner: await MachineRunner.boot(core, now) };
}

/** What both kinds of benchmark need. */
interface Common {
  readonly runner: MachineRunner;
  readonly environment: Environment;
  readonly progress: (text: string) => void;
  readonly rounds?: number;
}

/** A report, and the same as text. */
interface Measured {
  readonly report: object;
  readonly table: string;
}

/** Compute programs, in `bare` alone unless modes are named. */
async function measureCompute(
  names: readonly string[],
  modes: ModeName[] | null,
  engines: readonly EngineName[],
  common: Common & Pick<BenchmarkOptions, "qemu" | "timeLimitMs" | "now" | "clock">,
): Promise<Measured> {
  const configurations = engines.flatMap((engine) => (modes ?? ["bare"]).map((mode) => ({ engine, mode })));
  const programs = await loadPrograms(IMAGES, names);
  const [tlbMiss] = await loadPrivilegedPrograms(IMAGES, [TLB_MISS_PROGRAM]);
  const report = await runBenchmarks({ ...common, programs, configurations, tlbMiss: tlbMiss! });
  return { report, table: formatTable(report) };
}

/** The same, and each program in QEMU. */
async function measureBesideQemu(
  names: readonly string[],
  modes: ModeName[] | null,
  engines: readonly EngineName[],
  common: Common,
): Promise<Measured> {
  const qemu = await QemuProcessRunner.open(FIRMWARE);
  try {
    return await measureCompute(names, modes, engines, { ...common, qemu, timeLimitMs: QEMU_TIME_LIMIT_MS });
  } finally {
    await qemu.close();
  }
}

/** Privileged programs, in every mode unless some are named. */
async function measurePrivileged(
  names: readonly string[],
  modes: ModeName[] | null,
  [engine]: readonly EngineName[],
  common: Common,
): Promise<Measured> {
  const report = await runPrivileged({
    ...common,
    programs: await loadPrivilegedPrograms(IMAGES, names),
    engine: engine!,
    modes: modes ?? modeNames,
  });
  return { report, table: formatPrivilegedTable(report) };
}

/** Programs that give devices work, in every mode unless some are named. */
async function measureDevices(
  names: readonly string[],
  modes: ModeName[] | null,
  [engine]: readonly EngineName[],
  common: Common,
): Promise<Measured> {
  const report = await runDevices({
    ...common,
    programs: await loadDevicePrograms(IMAGES, names),
    engine: engine!,
    modes: modes ?? modeNames,
  });
  return { report, table: formatDeviceTable(report) };
}

/** Programs that place their data, in these engines, and in QEMU if it is asked for. */
async function printPlacement(
  core: WebAssembly.Module,
  names: readonly string[],
  engines: readonly EngineName[],
  values: { readonly qemu?: boolean; readonly json?: boolean; readonly rounds?: string },
): Promise<void> {
  const qemu = values.qemu ? await QemuProcessRunner.open(FIRMWARE) : null;
  try {
    const report = await runPlacement({
      programs: await loadPlacementPrograms(IMAGES, names),
      runner: await MachineRunner.boot(core),
      engines,
      environment: nodeEnvironment(packagePath()),
      progress: showProgress,
      ...(qemu === null ? {} : { qemu }),
      ...(values.rounds === undefined ? {} : { rounds: parseCount("rounds", values.rounds) }),
    });
    showProgress("");
    await print(values.json ? `${JSON.stringify(report, null, 2)}\n` : formatPlacement(report));
  } finally {
    await qemu?.close();
  }
}

/** Where the time of an exit goes. */
async function printExitParts(core: WebAssembly.Module, asJson: boolean): Promise<void> {
  const programs = await loadPrivilegedPrograms(IMAGES, ["csr-rw", "hypercall"]);
  const report = await measureExitParts(core, programs, nodeEnvironment(packagePath()), processorMs);
  await print(asJson ? `${JSON.stringify(report, null, 2)}\n` : formatExitParts(report));
}

/** Two guests of one image, and of two, in each mode. */
async function printWorldSwitches(core: WebAssembly.Module, modes: readonly ModeName[]): Promise<void> {
  const [fib, sha256] = await loadEndlessPrograms();
  const rows: WorldSwitch[] = [];
  for (const mode of modes) {
    rows.push(await measureWorldSwitch(core, mode, [fib, fib], processorMs));
    rows.push(await measureWorldSwitch(core, mode, [fib, sha256], processorMs));
  }
  await print(formatWorldSwitches(rows));
}

/** Programs that run for minutes: to be measured, but not to their end. */
async function loadEndlessPrograms(): Promise<[BusyProgram, BusyProgram]> {
  const program = async (name: string, bootargs: string) => {
    const [{ guest }] = (await loadPrograms(IMAGES, [name])) as [BenchmarkProgram];
    return { name, image: guest, bootargs };
  };
  return [await program("fib", "n=45"), await program("sha256", "n=1000000")];
}

/** Shares, caps and echoes under each scheduler. */
async function printFairness(core: WebAssembly.Module, asJson: boolean): Promise<void> {
  const busy = await loadEndlessPrograms();
  const shell = await readFileOf(packagePath("guests", "images", "kernel.elf"));
  const fairness: Fairness[] = [];
  for (const scheduler of schedulers) {
    showProgress(`scheduler ${scheduler}`);
    fairness.push(await measureFairness({ core, scheduler, busy, shell, ...FAIRNESS_SIZE }));
  }
  showProgress("");
  const report = { ...nodeEnvironment(packagePath()), fairness };
  await print(asJson ? `${JSON.stringify(report, null, 2)}\n` : formatFairness(report));
}

/** Clones of a guest at its shell: of IMAGE with INITRD, or of the teaching OS. */
async function printClones(
  core: WebAssembly.Module,
  [image = packagePath("guests", "images", "kernel.elf"), initrd]: readonly string[],
  modes: readonly ModeName[],
  asJson: boolean,
): Promise<void> {
  const files = {
    image: await readFileOf(image),
    ...(initrd === undefined ? {} : { initrd: await readFileOf(initrd) }),
  };
  const clones: CloneReport[] = [];
  for (const mode of modes) {
    showProgress(`clones in ${mode}`);
    clones.push(await measureClones({ core, guest: { ...files, bootargs: LINUX_CONSOLE }, mode, clones: CLONES }));
  }
  showProgress("");
  const report = { ...nodeEnvironment(packagePath()), image: basename(image), clones };
  await print(asJson ? `${JSON.stringify(report, null, 2)}\n` : formatClones(report));
}

/** Options that name something else to be measured than compute programs. */
const kindsBesideQemu = ["placement", "linux"];
const kindsWithoutQemu = ["privileged", "devices", "world-switch", "exit-parts", "fairness", "clones"];

type Values = Readonly<Record<string, unknown>>;
const measuresBesideQemu = (values: Values): boolean => !kindsWithoutQemu.some((kind) => values[kind]);
const measuresCompute = (values: Values): boolean =>
  measuresBesideQemu(values) && !kindsBesideQemu.some((kind) => values[kind]);

/** "interpret,translate". Throws CommandError. */
function parseEngines(text: string): EngineName[] {
  return [...new Set(text.split(",").map((name) => parseChoice("engine", engineNames, name)))];
}

/** "bare,trap". Throws CommandError. */
function parseModes(text: string): ModeName[] {
  return [...new Set(text.split(",").map((name) => parseChoice("mode", modeNames, name)))];
}

/** One line at a terminal, written over by the next. */
function showProgress(text: string): void {
  const CLEAR_LINE = "\r\x1b[K";
  if (process.stderr.isTTY) process.stderr.write(CLEAR_LINE + text);
}
