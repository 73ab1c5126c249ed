// How fair the scheduler is: shares by weight, caps, and how long a key waits for its echo beside busy guests.
//
// Everything is counted in instructions under the virtual clock, so the same machine gives the same figures everywhere. A
// share is a share of the instructions retired; an echo's delay is machine time from the key to the end of the turn in which
// the shell has answered. Keys come at random within the turns of others; the host sees them when a turn has ended.

import { Machine, QUANTUM } from "../vm/machine.ts";
import type { Vm } from "../vm/vm.ts";
import type { CpuMax, CpuSettings, SchedulerName } from "../worker/protocol.ts";
import { BenchmarkError } from "./benchmark-error.ts";
import type { Environment } from "./report.ts";
import { quantile } from "./statistics.ts";

const WEIGHTS = [100, 200, 400, 800];
const GUESTS_PER_WEIGHT = 4;
/** Of 100 ms. Each would have more than its cap, under any policy, beside so many guests without one. */
const CAPS: readonly CpuMax[] = [2500, 5000, 10_000, 25_000].map((max) => ({ max, period: 100_000 }));
const BUSY_BESIDE_CAPPED = 2;
const WEIGHT_OF_CAPPED = 1000;
const BUSY_BESIDE_SHELL = 15;
const PROMPT = "$ ";
/** A letter, and what takes it away again. */
const KEYS = ["a", "\x7f"];

/** A program that runs for much longer than it is measured. */
export interface BusyProgram {
  readonly name: string;
  readonly image: Uint8Array;
  readonly bootargs: string;
}

export interface FairnessOptions {
  readonly core: WebAssembly.Module;
  readonly scheduler: SchedulerName;
  /** The busy guests run these in turn. */
  readonly busy: readonly BusyProgram[];
  /** An operating system that waits for keys at its prompt, "$ ". */
  readonly shell: Uint8Array;
  /** Instructions of all guests together, for shares and for caps each. */
  readonly instructions: number;
  readonly keys: number;
  /** Instructions a turn. Default: the machine's. */
  readonly quantum?: number;
}

/** One guest's share. */
export interface ShareRow {
  readonly program: string;
  readonly weight: number;
  readonly retired: number;
  /** Its part of what all have retired, and the part that is its weight's. */
  readonly share: number;
  readonly due: number;
}

export interface CapRow {
  readonly cap: CpuMax;
  /** Instructions charged, and as many as the cap allows in that time. */
  readonly charged: number;
  readonly allowed: number;
}

/** Delays of echoes in quanta. */
export interface EchoDelays {
  readonly keys: number;
  readonly median: number;
  readonly p99: number;
  readonly largest: number;
}

export interface Fairness {
  readonly scheduler: SchedulerName;
  readonly quantum: number;
  readonly instructions: number;
  readonly shares: readonly ShareRow[];
  /** Jain's index over share / due: 1 where all are equal. */
  readonly jain: number;
  readonly caps: readonly CapRow[];
  readonly echo: EchoDelays;
}

export interface FairnessReport extends Environment {
  readonly fairness: readonly Fairness[];
}

/** Throws BenchmarkError if a guest ends, or the shell does not come to its prompt. */
export async function measureFairness(options: FairnessOptions): Promise<Fairness> {
  const { scheduler, quantum = QUANTUM, instructions } = options;
  const shares = await measureShares(options);
  return {
    scheduler,
    quantum,
    instructions,
    shares,
    jain: jainsIndex(shares.map(({ share, due }) => share / due)),
    caps: await measureCaps(options),
    echo: await measureEcho(options),
  };
}

/** Jain, Chiu and Hawe (1984). */
function jainsIndex(values: readonly number[]): number {
  const sum = values.reduce((a, b) => a + b, 0);
  return sum ** 2 / (values.length * values.reduce((a, b) => a + b * b, 0));
}

async function measureShares(options: FairnessOptions): Promise<ShareRow[]> {
  const bench = await Bench.boot(options);
  const weights = WEIGHTS.flatMap((weight) => new Array<number>(GUESTS_PER_WEIGHT).fill(weight));
  const guests = weights.map((weight, index) => ({ weight, ...bench.addBusy(index, { weight }) }));
  bench.runUntil(() => bench.machine.time >= options.instructions);
  const all = guests.reduce((sum, { vm }) => sum + vm.retired, 0);
  const sumOfWeights = weights.reduce((a, b) => a + b);
  return guests.map(({ vm, program, weight }) => ({
    program,
    weight,
    retired: vm.retired,
    share: vm.retired / all,
    due: weight / sumOfWeights,
  }));
}

async function measureCaps(options: FairnessOptions): Promise<CapRow[]> {
  const bench = await Bench.boot(options);
  const capped = CAPS.map((max, index) => ({ max, ...bench.addBusy(index, { weight: WEIGHT_OF_CAPPED, max }) }));
  for (let index = 0; index < BUSY_BESIDE_CAPPED; index++) bench.addBusy(index, {});
  bench.runUntil(() => bench.machine.time >= options.instructions);
  return capped.map(({ vm, max }) => ({
    cap: max,
    charged: bench.machine.statusOf(vm).cpu.charged,
    allowed: (bench.machine.time * max.max) / max.period,
  }));
}

async function measureEcho(options: FairnessOptions): Promise<EchoDelays> {
  const { quantum = QUANTUM, keys } = options;
  const bench = await Bench.boot(options);
  const shell = bench.addShell();
  for (let index = 0; index < BUSY_BESIDE_SHELL; index++) bench.addBusy(index, {});
  const random = pseudoRandom();
  const delays: number[] = [];
  for (let key = 0; key < keys; key++) {
    // Long enough for every other guest's turn in a circle, so that no key meets the shell at the echo of the last.
    for (let turns = BUSY_BESIDE_SHELL + 1 + Math.floor(random() * 16); turns > 0; turns--) bench.turn();
    const before = bench.machine.time;
    bench.turn();
    const pressed = before + random() * (bench.machine.time - before);
    const { printed } = bench;
    shell.type(new TextEncoder().encode(KEYS[key % KEYS.length]!));
    bench.runUntil(() => bench.printed !== printed);
    delays.push((bench.machine.time - pressed) / quantum);
  }
  const sorted = delays.toSorted((a, b) => a - b);
  return { keys, median: quantile(sorted, 0.5), p99: quantile(sorted, 0.99), largest: sorted.at(-1)! };
}

/** A machine with busy guests and perhaps a shell. */
class Bench {
  /** What the shell has printed. */
  printed = "";
  private readonly vms: Vm[] = [];

  private constructor(
    readonly machine: Machine,
    private readonly options: FairnessOptions,
  ) {}

  static async boot(options: FairnessOptions): Promise<Bench> {
    return new Bench(await Machine.boot(options.core, new Uint8Array(0), options), options);
  }

  addBusy(index: number, cpu: CpuSettings): { readonly vm: Vm; readonly program: string } {
    const { name, image, bootargs } = this.options.busy[index % this.options.busy.length]!;
    const vm = this.machine.create({ name, image, firmware: "host", clock: "virtual", bootargs, cpu }, () => {});
    this.start(vm);
    return { vm, program: name };
  }

  /** A shell that waits for a key. */
  addShell(): Vm {
    const vm = this.machine.create(
      { name: "shell", image: this.options.shell, firmware: "host", clock: "virtual" },
      (bytes) => {
        this.printed += new TextDecoder("latin1").decode(bytes);
        vm.console.addCredit(bytes.length);
      },
    );
    this.start(vm);
    while (vm.state === "running") this.turn();
    if (!this.printed.endsWith(PROMPT))
      throw new BenchmarkError(`no prompt of the shell: ${JSON.stringify(this.printed)}`);
    return vm;
  }

  private start(vm: Vm): void {
    this.vms.push(vm);
    vm.resume();
  }

  turn(): void {
    if (!this.machine.runOnce()) throw new BenchmarkError("no guest can run");
    for (const { end, config } of this.vms)
      if (end !== null) throw new BenchmarkError(`a guest (${config.bootargs}) ended too early: ${end.message}`);
  }

  runUntil(done: () => boolean): void {
    while (!done()) this.turn();
  }
}

/** Numbers from 0 up to 1, the same ones each time (Park and Miller's generator). */
function pseudoRandom(): () => number {
  const MODULUS = 2 ** 31 - 1;
  let state = 1;
  return () => {
    state = (state * 48_271) % MODULUS;
    return state / MODULUS;
  };
}
