// What a clone costs: one guest is booted to its shell, and cloned again and again; then every clone waits at its prompt, and then
// each answers an echo.
//
// Memory is what a clone has for itself: all its frames, page tables and maps included, but those that it shares. Under the wall
// clock, as guests that people use: while they wait, their kernels' timers tick.

import { FRAME_SIZE } from "../memory/frame-pool.ts";
import { Machine } from "../vm/machine.ts";
import type { Vm } from "../vm/vm.ts";
import type { GuestSpec, ModeName } from "../worker/protocol.ts";
import { BenchmarkError } from "./benchmark-error.ts";
import { type Distribution, distribution } from "./statistics.ts";

/** Shells' prompts; busybox then asks for the cursor's place. */
const PROMPTS = ["$ ", "# ", "# \x1b[6n"];
const WORD = "a-clone-answers";
/** How long clones wait at their prompts before they are typed to, all of them running. */
const WAIT_MS = 2000;
const PATIENCE_MS = 120_000;
const SLICE_MS = 4;

export interface CloneOptions {
  readonly core: WebAssembly.Module;
  /** An S-mode image, and what else makes a guest that ends at a shell; its firmware is the hypervisor. */
  readonly guest: Pick<GuestSpec, "image" | "initrd" | "bootargs" | "memory">;
  readonly mode: ModeName;
  readonly clones: number;
  /** How long anything is waited for. */
  readonly patienceMs?: number;
}

/** Bytes that the clones have for themselves. */
export interface CloneMemory {
  readonly median: number;
  readonly largest: number;
}

export interface CloneReport {
  readonly mode: ModeName;
  readonly clones: number;
  /** RAM that the parent had touched, in bytes, and instructions that it had retired. */
  readonly parentBytes: number;
  readonly parentRetired: number;
  /** Of one clone. */
  readonly ms: Distribution & { readonly largest: number };
  readonly atFirst: CloneMemory;
  readonly atPrompt: CloneMemory;
  readonly afterEcho: CloneMemory;
  /** From the first key to the last answer, all clones at once. */
  readonly answersMs: number;
}

interface Guest {
  readonly vm: Vm;
  output: string;
}

/** Throws BenchmarkError if a guest does not come to its prompt, or does not answer. */
export async function measureClones({
  core,
  guest,
  mode,
  clones: count,
  patienceMs = PATIENCE_MS,
}: CloneOptions): Promise<CloneReport> {
  const machine = await Machine.boot(core, new Uint8Array(0));
  const parent = attach((send) =>
    machine.create({ name: "parent", firmware: "host", clock: "wall", mode, ...guest }, send),
  );
  parent.vm.resume();
  const until = (met: () => boolean, what: string): Promise<void> => runUntil(machine, met, what, patienceMs);
  await until(() => parent.vm.state === "idle" && isAtPrompt(parent), "the parent's prompt");

  const times: number[] = [];
  const clones: Guest[] = [];
  while (clones.length < count) {
    const start = performance.now();
    const clone = attach((send) => machine.clone(parent.vm, send));
    times.push(performance.now() - start);
    clones.push(clone);
  }
  const atFirst = memoryOf(clones);
  for (const { vm } of clones) vm.resume();
  const waited = performance.now() + WAIT_MS;
  await until(() => performance.now() >= waited, "time to pass");
  const atPrompt = memoryOf(clones);
  const start = performance.now();
  for (const { vm } of clones) vm.type(new TextEncoder().encode(`echo ${WORD}\r`));
  const hasAnswered = (guest: Guest): boolean => guest.output.includes(`\n${WORD}\r`) && isAtPrompt(guest);
  await until(() => clones.every(hasAnswered), "every clone's answer");
  const answersMs = performance.now() - start;
  const { framesTouched, retired } = parent.vm.status();
  return {
    ...{ mode, clones: count, parentBytes: framesTouched * FRAME_SIZE, parentRetired: retired.total },
    ms: { ...distribution(times), largest: Math.max(...times) },
    ...{ atFirst, atPrompt, afterEcho: memoryOf(clones), answersMs },
  };
}

const isAtPrompt = ({ output }: Guest): boolean => PROMPTS.some((prompt) => output.endsWith(prompt));

function attach(make: (send: (bytes: Uint8Array) => void) => Vm): Guest {
  const decoder = new TextDecoder("latin1");
  const guest: Guest = {
    output: "",
    vm: make((bytes) => {
      guest.output += decoder.decode(bytes);
      guest.vm.console.addCredit(bytes.length);
    }),
  };
  return guest;
}

async function runUntil(machine: Machine, met: () => boolean, what: string, patienceMs: number): Promise<void> {
  const end = performance.now() + patienceMs;
  while (!met()) {
    if (performance.now() > end) throw new BenchmarkError(`waited in vain for ${what}`);
    if (machine.runOnce(performance.now() + SLICE_MS)) continue;
    const ms = Math.min(machine.msUntilDeadline(), SLICE_MS);
    await new Promise((resolve) => setTimeout(resolve, ms));
  }
}

function memoryOf(clones: readonly Guest[]): CloneMemory {
  const bytes = clones.map(({ vm }) => {
    const { frames, framesShared } = vm.status();
    return (Object.values(frames).reduce((sum, count) => sum + count, 0) - framesShared) * FRAME_SIZE;
  });
  return { median: distribution(bytes).median, largest: Math.max(...bytes) };
}
