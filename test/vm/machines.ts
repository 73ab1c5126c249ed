// Machines for tests: driven in this process, without a worker, a clock or a sleep.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { gpa } from "../../src/memory/address.ts";
import { FRAME_SIZE } from "../../src/memory/frame-pool.ts";
import { modes } from "../../src/modes/mode.ts";
import { Machine } from "../../src/vm/machine.ts";
import type { Vm } from "../../src/vm/vm.ts";
import type { GuestSpec } from "../../src/worker/protocol.ts";
import { releaseCore } from "../core/built-core.ts";

const image = (name: string): Uint8Array => readFileSync(new URL(`../../guests/images/${name}`, import.meta.url));

export const kernelImage = image("kernel.elf");
export const firmwareImage = image("firmware.elf");

/** Modes in which a guest can have an M-mode of its own. */
export const modesWithMachineMode = modes.filter(({ noMachineMode }) => noMachineMode === null);

/** A machine with the shipped firmware. */
export const bootMachine = (core: WebAssembly.Module = releaseCore()): Promise<Machine> =>
  Machine.boot(core, firmwareImage);

/** A guest and what it has printed. */
export interface TestGuest {
  readonly vm: Vm;
  console(): string;
  /** From now on its reader takes no more than this many bytes of each piece of output; the rest stays unread. */
  limitReader(bytes: number): void;
}

/** Creates a guest under the virtual clock, with a reader that reads everything, and starts it. */
export function startGuest(machine: Machine, spec: Partial<GuestSpec> & Pick<GuestSpec, "image">): TestGuest {
  const pieces: Uint8Array[] = [];
  let perPiece = Number.POSITIVE_INFINITY;
  const vm = machine.create({ name: "test", clock: "virtual", ...spec }, (bytes) => {
    pieces.push(bytes);
    vm.console.addCredit(Math.min(bytes.length, perPiece));
  });
  vm.resume();
  return {
    vm,
    console: () => Buffer.concat(pieces).toString("latin1"),
    limitReader: (bytes) => {
      perPiece = bytes;
    },
  };
}

const MOST_TURNS = 100_000;

/** Gives turns until `done`; returns how many. Throws when nobody can run, or after very many. */
export function runUntil(machine: Machine, done: () => boolean): number {
  for (let turns = 0; turns < MOST_TURNS; turns++) {
    if (done()) return turns;
    if (!machine.runOnce()) throw new Error(`nobody can run after ${turns} turns`);
  }
  throw new Error(`not done after ${MOST_TURNS} turns`);
}

export const hasEnded = ({ vm }: TestGuest): boolean => vm.end !== null;

/** Everything about a guest that its neighbours must not change. */
export function outcomeOf(guest: TestGuest) {
  const { vm } = guest;
  const { end, retired, exits, framesTouched, guestTimeNs } = vm.status();
  // Whose touch finds the pool empty depends on who came before; that nothing else does is the point.
  const counts = Object.entries(exits).filter(([cause]) => cause !== "out-of-frames");
  return {
    console: guest.console(),
    end,
    retired,
    exits: Object.fromEntries(counts.map(([cause, { count }]) => [cause, count])),
    framesTouched,
    guestTimeNs,
    memory: memoryHash(vm),
  };
}

/** Of the frames that a guest has touched, with their places. */
function memoryHash({ memory }: Vm): string {
  const hash = createHash("sha256");
  for (let offset = 0; offset < memory.ramSize; offset += FRAME_SIZE) {
    const page = memory.readTouched(gpa(memory.ramBase + offset), FRAME_SIZE);
    if (page !== null) hash.update(String(offset)).update(page);
  }
  return hash.digest("hex");
}

/** A script that types these lines at the kernel's prompts. */
export const typed = (...lines: string[]): string => lines.map((line) => `expect \\n$ \nline ${line}`).join("\n");
