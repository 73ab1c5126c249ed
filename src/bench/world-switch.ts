// What it costs to give the hart to another guest: two guests in turns of 1,000 instructions, less the same turns unswitched.
//
// A switch copies the hart's block and invalidates nothing, so beside the time it counts what a guest would have to make
// up for: page-table entries read again, and TLBs flushed. Refills are in the time.

import { Hart, Layout, Machine as MachineState } from "../../assembly/abi.ts";
import { Machine } from "../vm/machine.ts";
import type { Vm } from "../vm/vm.ts";
import type { ModeName } from "../worker/protocol.ts";
import { BenchmarkError } from "./benchmark-error.ts";
import { type Distribution, distribution } from "./statistics.ts";
import { alignedLines, type Column } from "./text-table.ts";

/** Instructions a turn. */
const TURN = 1000;
/** Instructions after a switch in which a guest may miss what it had in the TLBs. */
const AFTER = 10_000;
/** Turns of each guest in one timing: some 4 ms. */
const TURNS = 1000;
const ROUNDS = 25;
/** Turns of AFTER instructions, to count misses: counts are exact, so one round does. */
const LONG_TURNS = 500;
/** Instructions that each guest runs before anything is measured: boot is over, its pages are mapped, V8 has optimised. */
const WARM_UP = 10_000_000;
const NS_PER_MS = 1e6;

/** A program that runs for much longer than it is measured. */
export interface WorldSwitchProgram {
  readonly name: string;
  readonly image: Uint8Array;
  readonly bootargs: string;
}

export interface WorldSwitch {
  readonly mode: ModeName;
  readonly programs: readonly [string, string];
  /** Nanoseconds a switch, by what alternating takes longer. */
  readonly ns: Distribution;
  /** Page-table entries read a switch, by the same difference. */
  readonly walkReads: number;
  /** Page-table walks (TLB misses) in the AFTER instructions that follow a switch, beyond those of as many unswitched. */
  readonly missesAfter: number;
  /** TLB flushes in all of the alternating turns. */
  readonly flushes: number;
}

/** Alternates two programs, which may be the same, on a machine of their own; `now` is the clock, in milliseconds. Throws BenchmarkError if one ends early. */
export async function measureWorldSwitch(
  core: WebAssembly.Module,
  mode: ModeName,
  programs: readonly [WorldSwitchProgram, WorldSwitchProgram],
  now = () => performance.now(),
): Promise<WorldSwitch> {
  const machine = await Machine.boot(core, new Uint8Array(0));
  const [a, b] = programs.map((program) => start(machine, mode, program)) as [Vm, Vm];
  const times: number[] = [];
  let walkReads = 0;
  let flushes = 0;
  const inTurn = (turns: number, length: number): void => {
    for (let i = 0; i < turns; i++) a.run(length);
    for (let i = 0; i < turns; i++) b.run(length);
  };
  const alternately = (turns: number, length: number): void => {
    for (let i = 0; i < turns; i++) {
      a.run(length);
      b.run(length);
    }
  };
  alternately(TURNS, TURN);
  for (let round = 0; round < ROUNDS; round++) {
    const unswitched = observe(a, b, now, () => inTurn(TURNS, TURN));
    const alternating = observe(a, b, now, () => alternately(TURNS, TURN));
    times.push(((alternating.ms - unswitched.ms) * NS_PER_MS) / (2 * TURNS));
    walkReads += (alternating.walkReads - unswitched.walkReads) / (2 * TURNS * ROUNDS);
    flushes += alternating.flushes;
  }
  const switches = 2 * LONG_TURNS;
  const unswitched = observe(a, b, now, () => inTurn(LONG_TURNS, AFTER));
  const alternating = observe(a, b, now, () => alternately(LONG_TURNS, AFTER));
  const missesAfter = (alternating.walks - unswitched.walks) / switches;
  for (const vm of [a, b]) if (vm.end !== null) throw new BenchmarkError(`a guest ended too early: ${vm.end.message}`);
  return {
    mode,
    programs: [programs[0].name, programs[1].name],
    ns: distribution(times),
    walkReads,
    missesAfter,
    flushes,
  };
}

function start(machine: Machine, mode: ModeName, { name, image, bootargs }: WorldSwitchProgram): Vm {
  const vm = machine.create({ name, image, mode, firmware: "host", clock: "virtual", bootargs }, () => {});
  vm.resume();
  for (let done = 0; done < WARM_UP; done += TURN) vm.run(TURN);
  return vm;
}

/** What happened in a run of both. */
interface Observed {
  readonly ms: number;
  readonly walkReads: number;
  readonly walks: number;
  readonly flushes: number;
}

function observe(a: Vm, b: Vm, now: () => number, run: () => void): Observed {
  const sum = (field: Hart): number => Number(a.vcpu.hart64(field) + b.vcpu.hart64(field));
  const flushes = (): number => a.core.memory.read32(Layout.Machine + MachineState.TlbFlushes);
  const before = { reads: sum(Hart.WalkReads), walks: sum(Hart.Walks), flushes: flushes() };
  const startMs = now();
  run();
  const ms = now() - startMs;
  return {
    ms,
    walkReads: sum(Hart.WalkReads) - before.reads,
    walks: sum(Hart.Walks) - before.walks,
    flushes: flushes() - before.flushes,
  };
}

const columns: readonly Column<WorldSwitch>[] = [
  { title: "mode", align: "left", cell: ({ mode }) => mode },
  { title: "guests", align: "left", cell: ({ programs }) => programs.join(", ") },
  { title: "ns a switch", align: "right", cell: ({ ns }) => ns.median.toFixed(0) },
  { title: "spread", align: "right", cell: ({ ns }) => ns.spread.toFixed(0) },
  { title: "page-table reads a switch", align: "right", cell: ({ walkReads }) => walkReads.toFixed(3) },
  { title: "misses in the next 10,000", align: "right", cell: ({ missesAfter }) => missesAfter.toFixed(3) },
  { title: "TLB flushes", align: "right", cell: ({ flushes }) => String(flushes) },
];

export function formatWorldSwitches(rows: readonly WorldSwitch[]): string {
  const title = `Two guests in turns of ${TURN} instructions, less the same turns unswitched; medians of ${ROUNDS} rounds.`;
  return `${[title, "", ...alignedLines(columns, rows)].join("\n")}\n`;
}
