// A hostile guest beside two that go about their business: what each of them saw.

import { readFileSync } from "node:fs";
import type { Machine } from "../../src/vm/machine.ts";
import type { GuestSpec, ModeName } from "../../src/worker/protocol.ts";
import { startWithDisks } from "../virtio/guests.ts";
import {
  bootMachine,
  hasEnded,
  kernelImage,
  outcomeOf,
  runUntil,
  startGuest,
  type TestGuest,
  typed,
} from "../vm/machines.ts";
import type { Attempt } from "./attempts.ts";

const MIB = 1024 * 1024;
const image = readFileSync(new URL("../../guests/images/hostile.elf", import.meta.url));

export type Outcome = ReturnType<typeof outcomeOf>;

/** One under the hypervisor's paging, one that owns its hart: both are machine memory's. */
const neighbourSpecs: readonly GuestSpec[] = [
  {
    name: "kernel under trap-and-emulate",
    image: kernelImage,
    mode: "trap",
    memory: 32 * MIB,
    script: typed("run hello", "run memhog 2", "ls", "halt 3"),
  },
  {
    name: "bare kernel",
    image: kernelImage,
    memory: 32 * MIB,
    script: typed("run count 2 20 &", "run calls", "ps", "halt"),
  },
];

const startNeighbours = (machine: Machine): TestGuest[] => neighbourSpecs.map((spec) => startGuest(machine, spec));

/** Of the neighbours with nobody beside them. */
export async function neighboursAlone(): Promise<Outcome[]> {
  const machine = await bootMachine();
  const guests = startNeighbours(machine);
  runUntil(machine, () => guests.every(hasEnded));
  return guests.map(outcomeOf);
}

/** What came of an attempt, and of those beside it. */
export interface Encounter {
  readonly attempt: Outcome;
  readonly neighbours: readonly Outcome[];
  /** Machine frames in use when all three guests were gone. */
  readonly framesLeft: number;
}

/** Starts an attempt; `more` changes how it runs. */
export const startAttempt = (
  machine: Machine,
  { name, spec }: Attempt,
  mode: ModeName,
  more: Partial<GuestSpec> = {},
): Promise<TestGuest> =>
  startWithDisks(machine, {
    image,
    mode,
    firmware: "host",
    memory: 64 * MIB,
    bootargs: `attempt=${name}`,
    ...spec,
    ...more,
  });

/** Runs an attempt beside the neighbours, all three to their ends. */
export async function meet(attempt: Attempt, mode: ModeName): Promise<Encounter> {
  const machine = await bootMachine();
  const framesBefore = machine.status().framesInUse;
  const hostile = await startAttempt(machine, attempt, mode);
  const guests = startNeighbours(machine);
  runUntil(machine, () => [hostile, ...guests].every(hasEnded));
  const outcomes = { attempt: outcomeOf(hostile), neighbours: guests.map(outcomeOf) };
  for (const { vm } of [hostile, ...guests]) machine.remove(vm);
  return { ...outcomes, framesLeft: machine.status().framesInUse - framesBefore };
}

/** What the attempt printed, by lines. */
export const linesOf = ({ console }: Outcome): string[] => console.split("\n").slice(0, -1);
