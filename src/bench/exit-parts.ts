// Where the time of an exit goes: the guest's own instructions, the core until it leaves, the core's emulation, and TypeScript.
//
// Two exits that do next to nothing are taken apart: a CSR instruction in `trap`, which the core emulates, and an SBI call, which TypeScript
// answers. The whole is a guest that runs as it always does; a part is the same calls of the core without the hypervisor between
// them; what is left is TypeScript's.

import { Exit, ExitReason, Hart, Layout } from "../../assembly/abi.ts";
import { Machine } from "../vm/machine.ts";
import type { Vm } from "../vm/vm.ts";
import type { ModeName } from "../worker/protocol.ts";
import { BenchmarkError } from "./benchmark-error.ts";
import type { PrivilegedProgram } from "./program.ts";
import type { Environment } from "./report.ts";
import { type Distribution, distribution } from "./statistics.ts";
import { formatOrigin } from "./table.ts";
import { alignedLines, type Column } from "./text-table.ts";

/** Exits in one timing. */
const EXITS = 200_000;
const ROUNDS = 45;
/** More events than are ever measured. */
const ENDLESS = 4_000_000_000;
/** Of the loop around the event: an addition, a decrement, a branch. */
const LOOP_INSTRUCTIONS = 3;
const NS_PER_MS = 1e6;
const ECALL_LENGTH = 4;

/** Nanoseconds an exit, medians. */
export interface ExitParts {
  readonly program: string;
  readonly mode: ModeName;
  /** Of the guest as it runs, the loop around the event with it. */
  readonly whole: Distribution;
  /** The same in the fastest round: what other work on the machine has not slowed. */
  readonly fastest: number;
  /** The loop around the event. */
  readonly guest: number;
  /** From the call of the core to its exit record, less the guest's own instructions. */
  readonly run: number;
  /** The core's emulation; 0 where there is none. */
  readonly emulate: number;
  /** What is left. */
  readonly typescript: number;
}

export interface ExitPartsReport extends Environment {
  readonly exitParts: readonly ExitParts[];
  readonly rounds: number;
}

interface Timer {
  /** How many to bring about. */
  readonly exits: number;
  /** Nanoseconds of one of the events that `work` has brought about. */
  time(events: () => number, work: () => void): number;
}

/** How the core is brought from one exit to the next without the hypervisor. */
type Answer = (vm: Vm) => void;

const emulateCsr: Answer = ({ core }) => void core.calls.emulate(core.memory.read32(Layout.Exit + Exit.Tval));
/** What the call returns does not matter to the loop around it. */
const skipCall: Answer = ({ vcpu }) => vcpu.skipInstruction(ECALL_LENGTH);

/** csr-rw in `trap` and hypercall in `bare`. `now` is the clock, in milliseconds; `exits` are in one timing. */
export async function measureExitParts(
  core: WebAssembly.Module,
  programs: readonly PrivilegedProgram[],
  environment: Environment,
  now: () => number,
  exits = EXITS,
): Promise<ExitPartsReport> {
  const time = (events: () => number, work: () => void): number => {
    const startMs = now();
    work();
    return ((now() - startMs) * NS_PER_MS) / events();
  };
  const timer: Timer = { exits, time };
  const machine = await Machine.boot(core, new Uint8Array(0));
  const find = (name: string): PrivilegedProgram => programs.find((program) => program.name === name)!;
  return {
    ...environment,
    exitParts: [
      measure(machine, find("csr-rw"), "trap", emulateCsr, timer),
      measure(machine, find("hypercall"), "bare", skipCall, timer),
    ],
    rounds: ROUNDS,
  };
}

function measure(
  machine: Machine,
  program: PrivilegedProgram,
  mode: ModeName,
  answer: Answer,
  timer: Timer,
): ExitParts {
  const loop = start(machine, program, mode, "loop");
  const empty = start(machine, program, mode, "empty");
  const times = { whole: [] as number[], guest: [] as number[], core: [] as number[], emulate: [] as number[] };
  for (let round = 0; round <= ROUNDS; round++) {
    const whole = timeWhole(loop, timer);
    const guest = timeGuest(empty, timer);
    const coreOnly = timeCore(loop, answer, timer);
    const emulate = mode === "trap" ? timeEmulation(loop, answer, timer) : 0;
    if (round === 0) continue; // V8 has not optimised it all
    times.whole.push(whole);
    times.guest.push(guest);
    times.core.push(coreOnly);
    times.emulate.push(emulate);
  }
  for (const vm of [loop, empty]) machine.remove(vm);
  const median = (samples: readonly number[]): number => distribution(samples).median;
  const whole = distribution(times.whole);
  const [guest, coreOnly, emulate] = [median(times.guest), median(times.core), median(times.emulate)];
  return {
    program: program.name,
    mode,
    whole,
    fastest: Math.min(...times.whole),
    guest,
    run: coreOnly - emulate - guest,
    emulate,
    typescript: whole.median - coreOnly,
  };
}

function start(machine: Machine, { name, guest }: PrivilegedProgram, mode: ModeName, loop: "loop" | "empty"): Vm {
  const bootargs = `n=${ENDLESS} mode=${loop}`;
  const settings = { mode, engine: "interpret", firmware: "host", clock: "virtual", bootargs } as const;
  const vm = machine.create({ name, image: guest, ...settings }, () => {});
  vm.resume();
  vm.run(2_000_000); // its boot is over
  return vm;
}

function timeWhole(vm: Vm, timer: Timer): number {
  const before = vm.exitTotal;
  const exits = (): number => vm.exitTotal - before;
  const ns = timer.time(exits, () => {
    while (exits() < timer.exits) vm.run(1_000_000);
  });
  if (vm.end !== null) throw new BenchmarkError(`the guest ended too early: ${vm.end.message}`);
  return ns;
}

function timeGuest(vm: Vm, timer: Timer): number {
  const before = vm.retired;
  return timer.time(
    () => (vm.retired - before) / LOOP_INSTRUCTIONS,
    () => vm.run(timer.exits * LOOP_INSTRUCTIONS),
  );
}

function timeCore(vm: Vm, answer: Answer, timer: Timer): number {
  const { calls } = vm.core;
  vm.vcpu.select();
  return timer.time(
    () => timer.exits,
    () => {
      for (let i = 0; i < timer.exits; i++) {
        const reason = calls.run(1000);
        if (reason !== ExitReason.Trap) throw new BenchmarkError(`the core left for another reason: ${reason}`);
        answer(vm);
      }
    },
  );
}

/** The core emulates the instruction that it was given, wherever pc is: it is put back. */
function timeEmulation(vm: Vm, answer: Answer, timer: Timer): number {
  vm.vcpu.select();
  vm.core.calls.run(1000);
  const pc = vm.vcpu.hart64(Hart.Pc);
  const ns = timer.time(
    () => timer.exits,
    () => {
      for (let i = 0; i < timer.exits; i++) answer(vm);
    },
  );
  vm.vcpu.setHart64(Hart.Pc, pc);
  return ns;
}

const ns = (value: number): string => value.toFixed(0);
const columns: readonly Column<ExitParts>[] = [
  { title: "event", align: "left", cell: ({ program }) => program },
  { title: "mode", align: "left", cell: ({ mode }) => mode },
  { title: "ns", align: "right", cell: ({ whole }) => ns(whole.median) },
  { title: "spread", align: "right", cell: ({ whole }) => ns(whole.spread) },
  { title: "fastest", align: "right", cell: ({ fastest }) => ns(fastest) },
  { title: "loop", align: "right", cell: ({ guest }) => ns(guest) },
  { title: "core, until it leaves", align: "right", cell: ({ run }) => ns(run) },
  { title: "core, emulation", align: "right", cell: ({ emulate }) => (emulate === 0 ? "" : ns(emulate)) },
  { title: "TypeScript", align: "right", cell: ({ typescript }) => ns(typescript) },
  { title: "exit", align: "right", cell: ({ whole, guest }) => ns(whole.median - guest) },
];

/** The whole report, with a newline at its end. */
export function formatExitParts(report: ExitPartsReport): string {
  const lines = alignedLines(columns, report.exitParts);
  return `${[...lines, "", "exit: all but the loop around the event.", formatOrigin(report, report.rounds)].join("\n")}\n`;
}
